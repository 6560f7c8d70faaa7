import { createHash } from "node:crypto";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { UPLOAD_PREFIX } from "../../../contracts/batch-files";
import type { FunctionName } from "../../../contracts/environment";
import { ROUND_ATTRIBUTE } from "../../../contracts/queues";
import { isFifo, type LetterQueue } from "../../application/dead-letters/letter-queues";
import type { DeadLetter, LetterTargets } from "../../application/dead-letters/ports";

export interface LetterTargetsOptions {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly queueUrl: (queue: LetterQueue) => string;
  readonly functionName: (name: FunctionName) => string;
  /** ARN of the workflow of batches. */
  readonly batchWorkflow: string;
}

export const awsLetterTargets = (options: LetterTargetsOptions): LetterTargets => ({
  async send(queue, letter) {
    await options.sqs.send(new SendMessageCommand({ QueueUrl: options.queueUrl(queue), ...messageOf(queue, letter) }));
  },

  async call(name, body) {
    await options.lambda.send(
      new InvokeCommand({
        FunctionName: options.functionName(name),
        InvocationType: "Event",
        Payload: Buffer.from(body),
      }),
    );
  },

  async startBatch({ batchId, versionId }, name) {
    const input = JSON.stringify({ key: `${UPLOAD_PREFIX}${batchId}`, version_id: versionId });
    try {
      await options.sfn.send(new StartExecutionCommand({ stateMachineArn: options.batchWorkflow, name, input }));
    } catch (error) {
      // An earlier run was stopped before it deleted the letter.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});

/** The work of a FIFO queue begins with its first round: without the round's attribute. */
export function messageOf(queue: LetterQueue, { id, body, group, attributes }: DeadLetter) {
  const kept = Object.entries(attributes).filter(([name, { text }]) => name !== ROUND_ATTRIBUTE && text !== undefined);
  return {
    MessageBody: body,
    ...(group !== undefined && { MessageGroupId: group }),
    ...(isFifo(queue) && { MessageDeduplicationId: createHash("sha256").update(`redrive ${id}`).digest("hex") }),
    ...(kept.length > 0 && {
      MessageAttributes: Object.fromEntries(
        kept.map(([name, { type, text }]) => [name, { DataType: type, StringValue: text }]),
      ),
    }),
  };
}
