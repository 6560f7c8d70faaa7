import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import { principalOf } from "../../../access/application/principal";
import { LOOK_UP, lookUpAnswer, type PaymentTask, type TaskOutcome } from "../../../contracts/payment-workflow";
import { parseJson } from "../../../shared/domain/json";
import type { PaymentTaskCalls } from "../../application/transactions/resolve-ports";

class PaymentTaskFailed extends Error {
  override readonly name = "PaymentTaskFailed";
}

const outcome = z.object({ outcome: z.string() });

/** Calls the function payment-tasks and waits for its answer. `actor`: ARN of the operator, which `abandon` records. */
export function lambdaPaymentTasks(client: LambdaClient, functionName: string, actor: string): PaymentTaskCalls {
  const call = async (task: PaymentTask | typeof LOOK_UP, transaction_id: string, attempt: number) => {
    const input = { task, transaction_id, attempt, actor: principalOf(actor) };
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
  return {
    lookUp: async (id) => lookUpAnswer.parse(await call(LOOK_UP, id, 1)),
    abandon: async (id, attempt) => outcome.parse(await call("abandon", id, attempt)).outcome as TaskOutcome,
  };
}
