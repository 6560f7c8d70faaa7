import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { holds } from "../bench/dynamo/condition";

type Item = Readonly<Record<string, unknown>>;

/** A client whose only item is this one: an update fails where its condition does not hold, and writes nothing. */
export function clientWithItem(item: Item): DynamoDBDocumentClient {
  const send = async (command: unknown) => {
    if (!(command instanceof UpdateCommand)) throw new Error("this client knows updates only");
    const {
      ConditionExpression,
      ExpressionAttributeValues: values = {},
      ExpressionAttributeNames: names = {},
    } = command.input;
    if (ConditionExpression !== undefined && !holds(ConditionExpression, item, { values, names })) {
      throw new ConditionalCheckFailedException({ message: "the condition does not hold", $metadata: {} });
    }
    return { Attributes: item };
  };
  return { send } as unknown as DynamoDBDocumentClient;
}
