/** A number; undefined: no data. */
type Value = number | undefined;
type Values = Readonly<Record<string, Value>>;
type Term = (values: Values) => Value | readonly Value[];

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|==|!=|[-+*/<>(),])/y;

/** Operators by how loosely they bind. */
const levels: readonly Readonly<Record<string, (one: number, other: number) => number>>[] = [
  { OR: (one, other) => Number(one !== 0 || other !== 0) },
  { AND: (one, other) => Number(one !== 0 && other !== 0) },
  {
    ">": (one, other) => Number(one > other),
    "<": (one, other) => Number(one < other),
    ">=": (one, other) => Number(one >= other),
    "<=": (one, other) => Number(one <= other),
    "==": (one, other) => Number(one === other),
    "!=": (one, other) => Number(one !== other),
  },
  { "+": (one, other) => one + other, "-": (one, other) => one - other },
  { "*": (one, other) => one * other, "/": (one, other) => one / other },
];

const scalar = (value: Value | readonly Value[]): Value => (Array.isArray(value) ? undefined : (value as Value));
const list = (value: Value | readonly Value[]): readonly Value[] => (Array.isArray(value) ? value : [value as Value]);

/** The functions of CloudWatch's metric math that the stack's alarms use. */
const functions: Readonly<Record<string, (terms: readonly Term[]) => Term>> = {
  METRICS: () => (values) => Object.values(values),
  FILL:
    ([term, filler]) =>
    (values) => {
      const filled = (value: Value) => value ?? scalar(filler?.(values));
      const found = term?.(values);
      return Array.isArray(found) ? found.map(filled) : filled(found as Value);
    },
  SUM:
    ([term]) =>
    (values) =>
      list(term?.(values)).reduce((total, value) => (value === undefined ? total : (total ?? 0) + value), undefined),
  IF:
    ([condition, one, other]) =>
    (values) => {
      const found = scalar(condition?.(values));
      if (found === undefined) return undefined;
      return (found === 0 ? other : one)?.(values);
    },
};

/** Computes an expression of one period's values. Throws on what it does not know. */
export function compute(expression: string, values: Values): Value {
  const tokens = tokensOf(expression);
  const term = operation(tokens, 0);
  if (tokens.length > 0) throw unknown(tokens[0]);
  return scalar(term(values));
}

const unknown = (token: string | undefined) =>
  new Error(`the local stack does not understand ${token ?? "the end of the expression"} in an alarm's expression`);

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(expression) ?? [];
    if (token === undefined) throw unknown(expression.slice(at));
    tokens.push(token);
  }
  return tokens;
}

function operation(tokens: string[], level: number): Term {
  const operators = levels[level];
  if (operators === undefined) return operand(tokens);
  let term = operation(tokens, level + 1);
  while (Object.hasOwn(operators, tokens[0] ?? "")) {
    const apply = operators[tokens.shift() ?? ""];
    const [left, right] = [term, operation(tokens, level + 1)];
    term = (values) => {
      const [one, other] = [scalar(left(values)), scalar(right(values))];
      return one === undefined || other === undefined ? undefined : apply?.(one, other);
    };
  }
  return term;
}

function operand(tokens: string[]): Term {
  const token = tokens.shift();
  if (token === undefined) throw unknown(token);
  if (/^\d/.test(token)) return () => Number(token);
  if (token === "(") {
    const term = operation(tokens, 0);
    expectNext(tokens, ")");
    return term;
  }
  if (tokens[0] !== "(") {
    if (/^m\d+$/.test(token)) return (values) => values[token];
    throw unknown(token);
  }
  const make = Object.hasOwn(functions, token) ? functions[token] : undefined;
  if (make === undefined) throw unknown(token);
  return make(termsOf(tokens));
}

function termsOf(tokens: string[]): Term[] {
  expectNext(tokens, "(");
  const terms: Term[] = [];
  while (tokens[0] !== ")") {
    terms.push(operation(tokens, 0));
    if (tokens[0] !== ")") expectNext(tokens, ",");
  }
  tokens.shift();
  return terms;
}

function expectNext(tokens: string[], expected: string): void {
  const token = tokens.shift();
  if (token !== expected) throw unknown(token);
}
