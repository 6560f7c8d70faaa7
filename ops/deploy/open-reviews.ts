import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { Settings } from "../../lib/config/settings";
import { Names } from "../../lib/naming";
import { Failure } from "../../tools/failure";

/**
 * Throws a Failure where payments wait for a review: AWS deletes a workflow only when its executions have ended, a review
 * waits for hours, and Terraform gives up halfway.
 */
export async function refuseOpenReviews(settings: Settings, accountId: string): Promise<void> {
  const { awsRegion, environmentSuffix } = settings;
  const name = new Names(environmentSuffix, awsRegion).of("workflow", "payment-review");
  const stateMachineArn = `arn:aws:states:${awsRegion}:${accountId}:stateMachine:${name}`;
  const open = await countRunning(new SFNClient({ region: awsRegion }), stateMachineArn);
  if (open === 0) return;
  throw new Failure(
    `${open} payment(s) wait for a review, and destroying would wait for them.`,
    `Have them decided, or stop them, and repeat:\n  aws stepfunctions list-executions --region ${awsRegion} ` +
      `--status-filter RUNNING --state-machine-arn ${stateMachineArn} --query 'executions[].[executionArn]' --output text |\n` +
      `    xargs -n 1 aws stepfunctions stop-execution --region ${awsRegion} --execution-arn`,
  );
}

async function countRunning(sfn: SFNClient, stateMachineArn: string): Promise<number> {
  let open = 0;
  let nextToken: string | undefined;
  try {
    do {
      const page = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING", nextToken }));
      open += page.executions?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken);
    return open;
  } catch (error) {
    if ((error as Error).name === "StateMachineDoesNotExist") return 0;
    throw error;
  }
}
