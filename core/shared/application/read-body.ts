import { check, type FieldError, type ObjectSchema } from "../../contracts/field-errors";
import { type InvalidRequest, invalid, malformedJson } from "../../contracts/problems";
import { utf8Text } from "../../contracts/text";
import { jsonHasCardNumber } from "../domain/card-guard";
import { parseJson } from "../domain/json";
import { ok, type Result, refused } from "../domain/result";

export const unknownCurrency = invalid("UNKNOWN_CURRENCY", {
  pointer: "/currency",
  rule: "enum",
  expected: "an ISO 4217 code that payments are made in",
});

/**
 * The body of a request as its schema gives it. A card number is looked for first: it is refused wherever it stands, also
 * in a body that is no JSON.
 */
export function readBody<T>(schema: ObjectSchema<T>, body: Uint8Array | string): Result<T, InvalidRequest> {
  const text = typeof body === "string" ? body : utf8Text(body);
  if (text === undefined) return refused(malformedJson);
  const value = objectIn(text);
  if (jsonHasCardNumber(text)) return refused(invalid("CARD_NUMBER_REFUSED", ...cardNumbersIn(schema, value)));
  if (value === undefined) return refused(malformedJson);
  const checked = check(schema, value, "pointer");
  return checked.ok ? ok(checked.value) : refused(invalid("INVALID_BODY", ...checked.error));
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The schema's fields that contain a card number; without one the body as a whole. Other names stay unsaid. */
function cardNumbersIn(schema: ObjectSchema, value: Fields = {}): readonly FieldError[] {
  const names = Object.keys(schema.shape).filter((name) => jsonHasCardNumber(JSON.stringify(value[name]) ?? ""));
  const pointers = names.length > 0 ? names.map((name) => `/${name}`) : [""];
  return pointers.map((pointer) => ({ pointer, rule: "card_number", expected: "no card number: send a token" }));
}
