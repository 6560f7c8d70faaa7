import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** What a write answers; undefined where its condition did not hold, so that nothing was written. */
export async function ifConditionHolds<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
