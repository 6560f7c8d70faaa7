import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { functionTimeouts } from "../../contracts/function-limits";
import { paymentMessage } from "../../contracts/payment-workflow";
import { parseJson } from "../../shared/domain/json";
import { LETTERS_AT_A_TIME, type PaymentDeadLetter, type PaymentDeadLetters } from "../application/ports/dead-letters";

/** Seconds for which letters are hidden from others: the reconciler that took them has ended by then. */
const HIDDEN_SECONDS = functionTimeouts.reconciler;

class LettersNotChanged extends Error {
  override readonly name = "LettersNotChanged";
}

/** Throws where one of the entries failed, though the call succeeded. */
function allChanged({
  Failed = [],
}: {
  readonly Failed?: readonly { readonly Code?: string | undefined }[] | undefined;
}) {
  if (Failed.length > 0) throw new LettersNotChanged(`${Failed.length} of a batch: ${Failed[0]?.Code}`);
}

const entriesOf = (letters: readonly PaymentDeadLetter[]) =>
  letters.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));

export function sqsDeadLetters(client: SQSClient, name: string, queueUrl: string): PaymentDeadLetters {
  return {
    name,

    async take() {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: LETTERS_AT_A_TIME,
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: 0,
        }),
      );
      return Messages.map(({ Body = "", ReceiptHandle: handle = "" }) => {
        const { data } = paymentMessage.safeParse(parseJson(Body));
        const { transaction_id: transactionId, modification_id: modificationId } = data ?? {};
        return { handle, ...(transactionId && { transactionId }), ...(modificationId && { modificationId }) };
      });
    },

    async remove(letters) {
      if (letters.length === 0) return;
      allChanged(await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entriesOf(letters) })));
    },

    async putBack(letters) {
      if (letters.length === 0) return;
      const Entries = entriesOf(letters).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      allChanged(await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })));
    },
  };
}
