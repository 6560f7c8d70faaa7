import { type Member, type ServiceModel, type Shape, shapeOf } from "./service-model";

/** A rule of AWS's model that a value breaks. The value itself is never quoted: it may be a secret. */
export interface Violation {
  /** Path of the value in the request, such as `Tags[0].Key`; empty for the request itself. */
  readonly path: string;
  readonly rule: string;
}

/**
 * Every rule of the model that the input breaks: required and unknown members, types, lengths, ranges, allowed values,
 * patterns, and unions with other than one member.
 */
export function violations(model: ServiceModel, member: Member, value: unknown, path = ""): Violation[] {
  const shape = shapeOf(model, member);
  if (shape.document || member.jsonvalue) return [];
  switch (shape.type) {
    case "structure":
      return ofStructure(model, shape, value, path);
    case "list":
      return ofList(model, shape, value, path);
    case "map":
      return ofMap(model, shape, value, path);
    case "string":
    case "character":
      return typeof value === "string" ? ofText(shape, value, path) : [{ path, rule: "is no string" }];
    case "integer":
    case "long":
    case "float":
    case "double":
      return ofNumber(shape, value, path);
    case "boolean":
      return typeof value === "boolean" ? [] : [{ path, rule: "is no boolean" }];
    case "blob":
      return ofBlob(shape, value, path);
    case "timestamp":
      return isTimestamp(value) ? [] : [{ path, rule: "is no timestamp" }];
    default:
      return [{ path, rule: `has the type ${shape.type}, which is not checked` }];
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
const isGiven = (value: unknown) => value !== undefined && value !== null;
const inside = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

function ofStructure(model: ServiceModel, shape: Shape, value: unknown, path: string): Violation[] {
  if (!isRecord(value)) return [{ path, rule: "is no structure" }];
  const members = shape.members ?? {};
  const given = Object.entries(value).filter(([, inner]) => isGiven(inner));
  const found = given.flatMap(([name, inner]) => {
    const member = members[name];
    const at = inside(path, name);
    return member === undefined ? [{ path: at, rule: "is unknown" }] : violations(model, member, inner, at);
  });
  const missing = (shape.required ?? [])
    .filter((name) => !isGiven(value[name]))
    .map((name) => ({ path: inside(path, name), rule: "is missing" }));
  const wrongUnion = shape.union && given.length !== 1 ? [{ path, rule: `has ${given.length} members, not one` }] : [];
  return [...missing, ...found, ...wrongUnion];
}

function ofList(model: ServiceModel, shape: Shape, value: unknown, path: string): Violation[] {
  if (!Array.isArray(value)) return [{ path, rule: "is no list" }];
  const { member } = shape;
  return [
    ...ofSize(shape, value.length, path, "entries"),
    ...(member === undefined
      ? []
      : value.flatMap((entry, index) => violations(model, member, entry, `${path}[${index}]`))),
  ];
}

function ofMap(model: ServiceModel, shape: Shape, value: unknown, path: string): Violation[] {
  if (!isRecord(value)) return [{ path, rule: "is no map" }];
  const entries = Object.entries(value);
  return [
    ...ofSize(shape, entries.length, path, "entries"),
    ...entries.flatMap(([key, inner]) => [
      ...(shape.key ? violations(model, shape.key, key, inside(path, "(key)")) : []),
      ...(shape.value ? violations(model, shape.value, inner, inside(path, key)) : []),
    ]),
  ];
}

function ofText(shape: Shape, value: string, path: string): Violation[] {
  const pattern = shape.pattern === undefined ? undefined : compiled(shape.pattern);
  return [
    ...ofSize(shape, [...value].length, path, "characters"),
    ...(shape.enum && !shape.enum.includes(value) ? [{ path, rule: "is none of the allowed values" }] : []),
    ...(pattern && !pattern.test(value) ? [{ path, rule: `does not match ${shape.pattern}` }] : []),
  ];
}

function ofNumber(shape: Shape, value: unknown, path: string): Violation[] {
  const whole = shape.type === "integer" || shape.type === "long";
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) return [{ path, rule: `is no ${shape.type}` }];
  return ofSize(shape, value, path, "as its value");
}

function ofBlob(shape: Shape, value: unknown, path: string): Violation[] {
  if (Buffer.isBuffer(value)) return ofSize(shape, value.length, path, "bytes");
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return [{ path, rule: "is no base64" }];
  return ofSize(shape, Buffer.from(value, "base64").length, path, "bytes");
}

const isTimestamp = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "string" && !Number.isNaN(Date.parse(value)));

function ofSize({ min, max }: Shape, size: number, path: string, unit: string): Violation[] {
  return [
    ...(min !== undefined && size < min ? [{ path, rule: `has ${size} ${unit}, at least ${min} are needed` }] : []),
    ...(max !== undefined && size > max ? [{ path, rule: `has ${size} ${unit}, at most ${max} are allowed` }] : []),
  ];
}

/** Patterns of models in use that JavaScript cannot read. They are reported, so that none is left out unseen. */
export const unreadPatterns = new Set<string>();
const patterns = new Map<string, RegExp | undefined>();

/** Models are written for Java: the pattern describes the whole value. */
function compiled(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern));
  return patterns.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  for (const flags of ["us", "s"]) {
    if (flags === "s" && /\\[pP]\{/.test(pattern)) break;
    try {
      return new RegExp(`^(?:${pattern})$`, flags);
    } catch {
      // Not a pattern in this mode: try the older one.
    }
  }
  unreadPatterns.add(pattern);
  return undefined;
}
