import type * as z from "zod/mini";

/** The rules that a part of a request can break. Clients may rely on the words; no other one is ever answered. */
export const fieldRules = {
  required: "It is missing.",
  unknown: "There is no field, parameter or column of this name.",
  repeated: "It is given more than once.",
  json: "It is not JSON in UTF-8.",
  type: "It has another JSON type.",
  integer: "It is not a whole number.",
  minimum: "It is too small, or too early.",
  maximum: "It is too large, or too late.",
  min_length: "It has too few characters.",
  max_length: "It has too many characters.",
  max_items: "The list has too many items.",
  enum: "It is none of the allowed words.",
  format: "It is not written as `expected` says.",
  card_number: "It contains a card number.",
} as const;
export type FieldRule = keyof typeof fieldRules;

/**
 * Where something is wrong, by exactly one member. `pointer`: JSON pointer (RFC 6901) into the body, empty for the whole
 * body. `parameter`: of the query. `column`: of a row of a CSV file. An unknown name that could be a secret or a card
 * number is left out: then `pointer` or `parameter` is empty, and `column` is the position, such as `column 5`.
 */
export type Place =
  | { readonly pointer: string }
  | { readonly parameter: string }
  | { readonly header: string }
  | { readonly column: string };

/** One thing that is wrong with a request, without any value that was sent. `expected`: what is allowed, in words. */
export type FieldError = Place & { readonly rule: FieldRule; readonly expected?: string };

/** A schema of an object whose fields, parameters or columns can be named. */
export type ObjectSchema<T = unknown> = z.core.$ZodType<T> & {
  readonly shape: Readonly<Record<string, unknown>>;
  safeParse(value: unknown): z.core.util.SafeParseResult<T>;
};

/** The value as the schema gives it, or everything that is wrong with it, by the fields' names. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: readonly FieldError[] };

/** Errors of one answer: a sender must not make it larger than it can be read. */
export const MAX_ERRORS = 20;

/** Checks the value against the schema, and finds all that is wrong with it at once. */
export function check<T>(schema: ObjectSchema<T>, value: unknown, place: "pointer" | "parameter"): Checked<T> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return { ok: true, value: data as T };
  const found = new Map<string, FieldError>();
  const add = (path: readonly PropertyKey[], broken: Broken) => {
    const name = place === "pointer" ? pointerTo(path) : String(path[0] ?? "");
    // One error for each place: the first rule, with its strictest limit, which comes last.
    if ((found.get(name)?.rule ?? broken.rule) !== broken.rule) return;
    found.set(name, { ...({ [place]: name } as Place), ...broken });
  };
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") add(issue.path, brokenBy(issue, valueAt(value, issue.path)));
    else for (const key of issue.keys) add([...issue.path, ...shownName(key)], unknownName(schema));
  }
  return { ok: false, error: [...found.values()].slice(0, MAX_ERRORS) };
}

/** The errors of a CSV file's row: a field of its payment is a column. */
export const inColumns = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors.map((error) => {
    if (!("pointer" in error)) return error;
    const { pointer, ...broken } = error;
    return { column: pointer.slice(1), ...broken };
  });

type Broken = Omit<FieldError, keyof Place> & { readonly rule: FieldRule; readonly expected?: string };

const unknownName = (schema: ObjectSchema): Broken => {
  const names = Object.keys(schema.shape);
  return { rule: "unknown", expected: names.length === 0 ? "none" : oneOf(names) };
};

const oneOf = (words: readonly unknown[]): string =>
  words.length === 1 ? String(words[0]) : `one of ${words.join(", ")}`;

const HARMLESS_NAME = /^[A-Za-z0-9_-]{1,64}$/;
/** A card number has at least 12. */
const MOST_DIGITS_OF_A_NAME = 8;

/** The name, as a path, where it looks like one: what stands in a name's place may be a secret or a card number. */
export function shownName(name: string): readonly [] | readonly [string] {
  const isHarmless = HARMLESS_NAME.test(name) && name.replace(/\D/g, "").length <= MOST_DIGITS_OF_A_NAME;
  return isHarmless ? [name] : [];
}

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((name) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      inner === null || inner === undefined ? undefined : (inner as Record<PropertyKey, unknown>)[name],
    value,
  );
}

/** zod's sentence where a schema has none of its own. */
const NO_SENTENCE = "Invalid input";
const sentenceOf = ({ message }: { readonly message: string }): string | undefined =>
  message === NO_SENTENCE ? undefined : message;

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false, without quotes",
  array: "a list",
  object: "a JSON object",
};

/** The rule that an issue is about. The sentences of patterns and own rules are the schema's. */
function brokenBy(issue: Exclude<z.core.$ZodIssue, z.core.$ZodIssueUnrecognizedKeys>, value: unknown): Broken {
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined) return { rule: "required" };
      if (issue.expected === "number" || issue.expected === "int") {
        return { rule: "integer", expected: sentenceOf(issue) ?? "a whole number, without quotes" };
      }
      return { rule: "type", expected: typeNames[issue.expected] ?? issue.expected };
    case "invalid_value":
      return { rule: value === undefined ? "required" : "enum", expected: oneOf(issue.values) };
    case "too_small":
      return issue.origin === "string"
        ? { rule: "min_length", expected: `at least ${counted(issue.minimum, "character")}` }
        : { rule: "minimum", expected: `at least ${issue.minimum}` };
    case "too_big":
      if (issue.origin === "string") {
        return { rule: "max_length", expected: `at most ${counted(issue.maximum, "character")}` };
      }
      return issue.origin === "array"
        ? { rule: "max_items", expected: `at most ${counted(issue.maximum, "item")}` }
        : { rule: "maximum", expected: `at most ${issue.maximum}` };
    case "custom":
      return { rule: (issue.params?.rule as FieldRule | undefined) ?? "format", expected: issue.message };
    default:
      return { rule: "format", expected: issue.message };
  }
}

const counted = (number: number | bigint, word: string): string =>
  `${number} ${word}${Number(number) === 1 ? "" : "s"}`;
