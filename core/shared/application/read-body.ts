import { check, type FieldError, type ObjectSchema, shownName } from "../../contracts/field-errors";
import { type InvalidRequest, invalid, malformedJson } from "../../contracts/problems";
import { utf8Text } from "../../contracts/text";
import { MAX_API_BODY_BYTES } from "../domain/body-limits";
import { jsonHasCardNumber } from "../domain/card-guard";
import { parseJson } from "../domain/json";
import { jsonFault } from "../domain/json-fault";
import { repeatedNames } from "../domain/repeated-names";
import { ok, type Result, refused } from "../domain/result";

export const unknownCurrency = invalid("UNKNOWN_CURRENCY", {
  pointer: "/currency",
  rule: "enum",
  expected: "an ISO 4217 code that payments are made in",
});

/** The body of a request as its schema gives it, or all that is wrong with it. */
export function readBody<T>(schema: ObjectSchema<T>, body: Uint8Array): Result<T, InvalidRequest | "BODY_TOO_LARGE"> {
  if (body.length > MAX_API_BODY_BYTES) return refused("BODY_TOO_LARGE");
  const text = utf8Text(body);
  return text === undefined ? refused(malformedJson) : readJson(schema, text);
}

/**
 * The JSON of a request, or of a row of a file, as its schema gives it. A card number is looked for first: it is refused
 * wherever it stands, also in a text that is no JSON.
 */
export function readJson<T>(schema: ObjectSchema<T>, text: string): Result<T, InvalidRequest> {
  const value = objectIn(text);
  if (jsonHasCardNumber(text)) return refused(invalid("CARD_NUMBER_REFUSED", ...cardNumbersIn(schema, value)));
  if (value === undefined) return refused(malformedAt(text));
  const checked = check(schema, value, "pointer");
  const repeated = repeatedNames(text);
  if (checked.ok && repeated.length === 0) return ok(checked.value);
  return refused(invalid("INVALID_BODY", ...(checked.ok ? [] : checked.error), ...repeatedFields(repeated)));
}

const repeatedFields = (names: readonly string[]): readonly FieldError[] =>
  names.map((name) => {
    const [shown] = shownName(name);
    return { pointer: shown === undefined ? "" : `/${shown}`, rule: "repeated", expected: "one value" };
  });

/** No part of the text is quoted: a position is enough to find the mistake. */
function malformedAt(text: string): InvalidRequest {
  const fault = jsonFault(text);
  if (fault === undefined) return malformedJson;
  const errors = malformedJson.errors.map(({ expected, ...error }) => ({
    ...error,
    expected: `${expected}; it stops being JSON at line ${fault.line}, column ${fault.column}`,
  }));
  return { ...malformedJson, errors };
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The schema's fields that contain a card number; without one the body as a whole. Other names stay unsaid. */
function cardNumbersIn(schema: ObjectSchema, value: Fields = {}): readonly FieldError[] {
  const names = Object.keys(schema.shape).filter(
    (name) => isScalar(value[name]) && jsonHasCardNumber(JSON.stringify(value[name])),
  );
  const pointers = names.length > 0 ? names.map((name) => `/${name}`) : [""];
  return pointers.map((pointer) => ({ pointer, rule: "card_number", expected: "no card number: send a token" }));
}

/** Lists within lists have no JSON text beyond some thousand levels, and no schema has any. */
const isScalar = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
