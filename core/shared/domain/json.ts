import canonicalize from "canonicalize";

/** What the text says as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The canonical JSON of RFC 8785: the same value gives the same text, in whatever order its fields stand, and also after
 * it was read back from storage. Any RFC 8785 tool makes the same text, so that hashes over it can be verified without
 * this code. Fields that are undefined are left out. Throws for what RFC 8785 has no text for: undefined itself,
 * numbers that are not finite, lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("the value has no JSON text");
  return text;
}

/**
 * JSON in which a bigint is an integer with all its digits, however many. Fields that are undefined are left out, as
 * JSON.stringify does.
 */
export function exactJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map((inner) => exactJson(inner ?? null)).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  let fields = "";
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) fields += `${fields && ","}${JSON.stringify(name)}:${exactJson(inner)}`;
  }
  return `{${fields}}`;
}
