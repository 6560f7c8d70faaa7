import type { APIGatewayProxyEvent } from "aws-lambda";
import { check, type FieldError, type ObjectSchema, shownName } from "../../../contracts/field-errors";
import { IDEMPOTENCY_HEADER, IDEMPOTENCY_KEY_FORMAT, idempotencyKey } from "../../../contracts/idempotency-key";
import { type InvalidRequest, invalid } from "../../../contracts/problems";
import { ok, type Result, refused } from "../../domain/result";

/** What AWS adds to a query that carries the signature of its request. */
const signing = new Set(
  ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token"].map(
    (name) => `X-Amz-${name}`,
  ),
);

/** The request's query parameters as the schema gives them. Unknown and repeated ones are refused by name. */
export function readQuery<T>(schema: ObjectSchema<T>, event: APIGatewayProxyEvent): Result<T, InvalidRequest> {
  const given = Object.entries(event.queryStringParameters ?? {}).filter(([name]) => !signing.has(name));
  const repeated = given.flatMap(([name]): FieldError[] =>
    (event.multiValueQueryStringParameters?.[name]?.length ?? 1) > 1
      ? [{ parameter: shownName(name)[0] ?? "", rule: "repeated", expected: "one value" }]
      : [],
  );
  const checked = check(schema, Object.fromEntries(given), "parameter");
  if (checked.ok && repeated.length === 0) return ok(checked.value);
  const wrong = checked.ok ? [] : checked.error;
  return refused(invalid("INVALID_PARAMETER", ...wrong, ...repeated));
}

/** The request's Idempotency-Key, whatever the case of the header's name. */
export function readIdempotencyKey(event: APIGatewayProxyEvent): Result<string, InvalidRequest> {
  const values = valuesOf(event, IDEMPOTENCY_HEADER);
  const [value] = values;
  const wrong = (rule: FieldError["rule"]) =>
    refused(
      invalid("IDEMPOTENCY_KEY_REQUIRED", { header: IDEMPOTENCY_HEADER, rule, expected: IDEMPOTENCY_KEY_FORMAT }),
    );
  if (value === undefined) return wrong("required");
  if (values.length > 1) return wrong("repeated");
  return idempotencyKey.safeParse(value).success ? ok(value) : wrong("format");
}

function valuesOf({ headers, multiValueHeaders }: APIGatewayProxyEvent, header: string): readonly string[] {
  const isHeader = ([name]: readonly [string, unknown]) => name.toLowerCase() === header.toLowerCase();
  const repeated = Object.entries(multiValueHeaders ?? {}).filter(isHeader);
  const values = repeated.flatMap(([, value]) => value ?? []);
  return values.length > 0
    ? values
    : Object.entries(headers ?? {})
        .filter(isHeader)
        .flatMap(([, value]) => value ?? []);
}
