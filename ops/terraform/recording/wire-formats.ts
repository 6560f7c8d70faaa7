import { type Member, type ServiceModel, type Shape, shapeOf } from "./service-model";
import type { Element } from "./xml";

/** Text of a query, a header, a path or an element as a value of its shape. What is none stays text. */
export function scalar(shape: Shape, text: string): unknown {
  if (["integer", "long"].includes(shape.type) && /^-?\d+$/.test(text)) return Number(text);
  if (["float", "double"].includes(shape.type) && text.trim() !== "" && !Number.isNaN(Number(text)))
    return Number(text);
  if (shape.type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

/** Fields of AWS's query protocol, such as `Tags.member.1.Key`, as a value. Fields that no member takes become unknown members. */
export function fromQuery(model: ServiceModel, member: Member, fields: URLSearchParams): unknown {
  const left = new Map(fields);
  left.delete("Action");
  left.delete("Version");
  const value = readQuery(model, member, "", left) as Record<string, unknown>;
  return { ...value, ...Object.fromEntries(left) };
}

function readQuery(model: ServiceModel, member: Member, prefix: string, left: Map<string, string>): unknown {
  const shape = shapeOf(model, member);
  const at = (name: string | number) => (prefix === "" ? String(name) : `${prefix}.${name}`);
  if (shape.type === "structure") {
    const found = Object.entries(shape.members ?? {}).flatMap(([name, inner]) => {
      const path = at(inner.locationName ?? name);
      return isGiven(path, left) ? [[name, readQuery(model, inner, path, left)]] : [];
    });
    return Object.fromEntries(found) as unknown;
  }
  if (shape.type === "list" && shape.member) {
    const { member: entry } = shape;
    const path = isFlat(member, shape) ? prefix : at(entry.locationName ?? "member");
    // An empty list is the list's own name without a value.
    if (left.get(prefix) === "") left.delete(prefix);
    return indexesUnder(path, left).map((index) => readQuery(model, entry, `${path}.${index}`, left));
  }
  if (shape.type === "map" && shape.key && shape.value) {
    const { key, value } = shape;
    const path = isFlat(member, shape) ? prefix : at("entry");
    return Object.fromEntries(
      indexesUnder(path, left).map((index) => [
        readQuery(model, key, `${path}.${index}.${key.locationName ?? "key"}`, left),
        readQuery(model, value, `${path}.${index}.${value.locationName ?? "value"}`, left),
      ]),
    ) as unknown;
  }
  const text = left.get(prefix);
  left.delete(prefix);
  return text === undefined ? undefined : scalar(shape, text);
}

const isFlat = (member: Member, shape: Shape) => Boolean(member.flattened ?? shape.flattened);
const isGiven = (path: string, left: Map<string, string>) =>
  [...left.keys()].some((key) => key === path || key.startsWith(`${path}.`));

function indexesUnder(path: string, left: Map<string, string>): number[] {
  const indexes = [...left.keys()]
    .filter((key) => key.startsWith(`${path}.`))
    .map((key) => Number(key.slice(path.length + 1).split(".")[0]));
  return [...new Set(indexes)].filter(Number.isInteger).sort((a, b) => a - b);
}

/** An element as a value. Children that no member takes become unknown members. */
export function fromXml(model: ServiceModel, member: Member, element: Element): unknown {
  const shape = shapeOf(model, member);
  if (shape.type === "structure") return structureFromXml(model, shape, element);
  if (shape.type === "list" && shape.member) {
    const { member: entry } = shape;
    return element.children.map((child) =>
      child.name === (entry.locationName ?? "member") ? fromXml(model, entry, child) : { [child.name]: child.text },
    );
  }
  return scalar(shape, element.text);
}

function structureFromXml(model: ServiceModel, shape: Shape, element: Element): unknown {
  const value: Record<string, unknown> = {};
  const taken = new Set<string>();
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const inner = shapeOf(model, member);
    const wire = member.locationName ?? name;
    if (member.xmlAttribute) {
      if (element.attributes[wire] !== undefined) value[name] = element.attributes[wire];
      continue;
    }
    const flat = inner.type === "list" && isFlat(member, inner);
    const tag = flat ? (member.locationName ?? inner.member?.locationName ?? name) : wire;
    const children = element.children.filter((child) => child.name === tag);
    if (children.length === 0) continue;
    taken.add(tag);
    const { member: entry } = inner;
    value[name] =
      flat && entry
        ? children.map((child) => fromXml(model, entry, child))
        : children.map((child) => fromXml(model, member, child)).at(-1);
  }
  for (const child of element.children) if (!taken.has(child.name)) value[child.name] = child.text;
  return value;
}

/** JSON as a value: members by their own names in place of those on the wire. */
export function fromJson(model: ServiceModel, member: Member, value: unknown): unknown {
  const shape = shapeOf(model, member);
  if (Array.isArray(value)) {
    const { member: entry } = shape;
    return entry ? value.map((inner) => fromJson(model, entry, inner)) : value;
  }
  if (typeof value !== "object" || value === null || shape.document) return value;
  if (shape.type === "map") {
    const { value: entry } = shape;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, entry ? fromJson(model, entry, inner) : inner]),
    );
  }
  const names = new Map(Object.entries(shape.members ?? {}).map(([name, inner]) => [inner.locationName ?? name, name]));
  return Object.fromEntries(
    Object.entries(value).map(([wire, inner]) => {
      const name = names.get(wire);
      const known = name === undefined ? undefined : shape.members?.[name];
      return name && known ? [name, fromJson(model, known, inner)] : [wire, inner];
    }),
  );
}
