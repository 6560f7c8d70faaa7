import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { UPLOAD_PREFIX } from "../../../contracts/batch-files";
import type { BatchWorkflow } from "../../application/batches/ports";

/** The workflow of batches, by its ARN. A name is known for 90 days, as long as a batch is. */
export function sfnBatchWorkflow(client: SFNClient, stateMachineArn: string): BatchWorkflow {
  return {
    async isRunning(name) {
      const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === "RUNNING" || status === "PENDING_REDRIVE";
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return false;
        throw error;
      }
    },

    async start({ batchId, versionId }, name) {
      const input = JSON.stringify({ key: `${UPLOAD_PREFIX}${batchId}`, version_id: versionId });
      try {
        // One that runs under the name with the same input is answered like a new one.
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
        return "started";
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return "ended";
        throw error;
      }
    },
  };
}
