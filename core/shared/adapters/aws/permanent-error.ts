import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/**
 * Names of errors that the same request meets again, whenever it is sent: the item, the message or a text of it is what
 * the service, or its client, cannot take.
 */
const permanentNames = new Set([
  // DynamoDB: an item above 400 KB, a transaction above 4 MB, a number or a nesting that it cannot hold.
  "ValidationException",
  // The service cannot parse the request, for example because of half a character.
  "SerializationException",
  "ItemCollectionSizeLimitExceededException",
  // SQS: a character that no message may contain, or more than 256 KiB.
  "InvalidMessageContents",
  "BatchRequestTooLong",
  // S3: more than its limit for one object.
  "EntityTooLarge",
  // encodeURIComponent, which clients call before they send: half a character.
  "URIError",
]);

/** Codes of the same meaning among the reasons of a canceled transaction. */
const permanentReasons = new Set(["ValidationError", "ItemCollectionSizeLimitExceeded"]);

/**
 * Whether no retry can heal the error: it is about what is sent, not about the moment. Throttling, timeouts, lost
 * conditions, conflicts, and missing rights or tables are passing: a retry, or an operator, heals those. A canceled
 * transaction is permanent where each of its reasons is: one that is canceled for another reason too says it again.
 */
export function isPermanent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!(error instanceof TransactionCanceledException)) return permanentNames.has(error.name);
  const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code).filter((code) => code !== "None");
  return codes.length > 0 && codes.every((code) => permanentReasons.has(code));
}
