import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../local/apply/clients";

/** Messages of a queue, those that a function holds included. */
export async function messagesIn({ sqs }: Clients, QueueUrl: string | undefined): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
