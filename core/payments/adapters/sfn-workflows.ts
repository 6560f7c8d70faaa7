import {
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { executionName, type WorkflowInput } from "../../contracts/payment-workflow";
import type { PaymentWorkflows } from "../application/ports/workflows";

export const sfnWorkflowStarter = (client: SFNClient, stateMachineArn: string): Pick<PaymentWorkflows, "start"> => ({
  async start(transaction_id, attempt, modification_id) {
    const input: WorkflowInput = { transaction_id, attempt, modification_id };
    await client.send(
      new StartExecutionCommand({ stateMachineArn, name: executionName(input), input: JSON.stringify(input) }),
    );
  },
});

export const sfnWorkflowResumer = (client: SFNClient): Pick<PaymentWorkflows, "resume"> => ({
  async resume(taskToken, decision) {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ decision }) }));
      return "resumed";
    } catch (error) {
      const gone = error instanceof TaskTimedOut || error instanceof InvalidToken || error instanceof TaskDoesNotExist;
      if (gone) return "gone";
      throw error;
    }
  },
});
