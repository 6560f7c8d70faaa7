/** `${type.name.attribute}` or `${data.type.name.attribute}`: the only expressions that the stack uses. */
const REFERENCE = /^((?:data\.)?[a-z0-9_]+\.[A-Za-z0-9_-]+)\.([a-z0-9_]+)$/;
const EXPRESSION = /\$\{([^{}]*)\}/g;

interface Reference {
  readonly address: string;
  readonly attribute: string;
}

function parse(expression: string): Reference {
  const [, address, attribute] = REFERENCE.exec(expression) ?? [];
  if (address === undefined || attribute === undefined) {
    throw new Error(`the local stack does not understand the expression \${${expression}}`);
  }
  return { address, attribute };
}

/** Addresses that a value refers to, at any depth. */
export function referencesIn(value: unknown): string[] {
  if (typeof value === "string") return [...value.matchAll(EXPRESSION)].map((match) => parse(match[1] ?? "").address);
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (value !== null && typeof value === "object") return Object.values(value).flatMap(referencesIn);
  return [];
}

export type Lookup = (address: string, attribute: string) => unknown;

/** The value with every reference replaced by what it refers to. */
export function resolveValue(value: unknown, lookup: Lookup): unknown {
  if (typeof value === "string") return resolveText(value, lookup);
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, lookup));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveValue(item, lookup)]));
  }
  return value;
}

function resolveText(text: string, lookup: Lookup): unknown {
  const find = (expression: string) => {
    const { address, attribute } = parse(expression);
    return lookup(address, attribute);
  };
  const whole = /^\$\{([^{}]*)\}$/.exec(text);
  if (whole) return find(whole[1] ?? "");
  if (/%\{|\$\$\{/.test(text)) throw new Error(`the local stack does not understand the template ${text}`);
  return text.replace(EXPRESSION, (_, expression: string) => String(find(expression)));
}
