import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { expect, test } from "@jest/globals";
import { isPermanent } from "../../core/shared/adapters/aws/permanent-error";

const named = (name: string) => Object.assign(new Error("any"), { name });
const canceled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: "Transaction cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  "ValidationException",
  "SerializationException",
  "ItemCollectionSizeLimitExceededException",
  "InvalidMessageContents",
  "BatchRequestTooLong",
  "EntityTooLarge",
])("an AWS error %s is permanent", (name) => {
  expect(isPermanent(named(name))).toBe(true);
});

test("half a character that cannot be encoded is permanent", () => {
  const encode = () => encodeURIComponent("a\ud800b");
  expect(encode).toThrow(URIError);
  try {
    encode();
  } catch (error) {
    expect(isPermanent(error)).toBe(true);
  }
});

test.each([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "ConditionalCheckFailedException",
  "TransactionConflictException",
  "InternalServerError",
  "ServiceUnavailable",
  "TimeoutError",
  "ResourceNotFoundException",
  "AccessDeniedException",
  "KMSAccessDeniedException",
  "ExpiredTokenException",
  "TypeError",
])("an error %s is passing", (name) => {
  expect(isPermanent(named(name))).toBe(false);
});

test.each([
  [["None", "ValidationError", "None"], true],
  [["ItemCollectionSizeLimitExceeded", "None"], true],
  [["ValidationError", "ConditionalCheckFailed"], false],
  [["ValidationError", "TransactionConflict"], false],
  [["ValidationError", "ThrottlingError"], false],
  [["ConditionalCheckFailed"], false],
  [["ProvisionedThroughputExceeded"], false],
  [["None"], false],
  [[], false],
])("a transaction canceled for %j is permanent: %s", (codes, expected) => {
  expect(isPermanent(canceled(...codes))).toBe(expected);
});

test.each([undefined, null, "ValidationException", { name: "ValidationException" }])(
  "what is no error is not permanent: %j",
  (value) => {
    expect(isPermanent(value)).toBe(false);
  },
);
