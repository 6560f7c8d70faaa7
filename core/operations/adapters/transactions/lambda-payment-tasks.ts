import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import { principalOf } from "../../../access/application/principal";
import { LOOK_UP, lookUpAnswer, type PaymentTask, type TaskOutcome } from "../../../contracts/payment-workflow";
import { parseJson } from "../../../shared/domain/json";
import type { ModificationTaskCalls, PaymentTaskCalls } from "../../application/transactions/resolve-ports";

class PaymentTaskFailed extends Error {
  override readonly name = "PaymentTaskFailed";
}

const outcome = z.object({ outcome: z.string() });

/** Calls the function payment-tasks and waits for its answer. `actor`: ARN of the operator, which is recorded. */
export function lambdaPaymentTasks(
  client: LambdaClient,
  functionName: string,
  actor: string,
): PaymentTaskCalls & ModificationTaskCalls {
  const call = async (task: PaymentTask | typeof LOOK_UP, transaction_id: string, attempt: number, more = {}) => {
    const input = { task, transaction_id, attempt, actor: principalOf(actor), ...more };
    const { Payload = new Uint8Array(), FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) }),
    );
    const answer = parseJson(Buffer.from(Payload).toString("utf8"));
    if (FunctionError !== undefined) {
      // The error's message may quote what was sent: its log has it, under the transaction's id.
      throw new PaymentTaskFailed(`${functionName} failed at ${task} of ${transaction_id}: see its log`);
    }
    return answer;
  };
  const outcomeOf = (answer: unknown) => outcome.parse(answer).outcome as TaskOutcome;
  return {
    lookUp: async (id) => lookUpAnswer.parse(await call(LOOK_UP, id, 1)),
    abandon: async (id, attempt) => outcomeOf(await call("abandon", id, attempt)),
    abandonModification: async ({ id, transactionId }, attempt) =>
      outcomeOf(await call("abandon", transactionId, attempt, { modification_id: id })),
  };
}
