import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { summary } from "../../../local/demo/answers";
import { batchClient, batchIn } from "../../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { expectSame, expectSoon, invoke, type Probe, type World } from "../world";

const COLUMNS = "customer_id,amount,currency,payment_method,reference,unique_reference,description";

/** Four payments: two of one reference that only one may have, and one with a card number. */
const fileOf = (tag: string): string =>
  [
    COLUMNS,
    `cus_${tag},2000,USD,pm_sandbox_visa,a-${tag},true,first`,
    `cus_${tag},2001,USD,pm_sandbox_visa,b-${tag},true,second`,
    `cus_${tag},2002,USD,pm_sandbox_visa,b-${tag},true,second again`,
    `cus_${tag},2003,USD,pm_sandbox_visa,c-${tag},false,card 4242 4242 4242 4242`,
  ].join("\r\n");

/** A file is asked for twice, uploaded, processed, and its result is read. */
async function batch(world: World): Promise<void> {
  const wait = { seconds: world.settleSeconds, signal: world.signal };
  const batches = batchClient({ ...world, retry: { seconds: 1 } }, DEMO_MERCHANTS[0] ?? "");
  const tag = world.fresh();
  const file = fileOf(tag);
  expectSame("request", summary(await batches.create(file, tag)), "201 awaiting_upload");
  const { id, upload } = batchIn(await batches.create(file, tag));
  if (upload === null) throw new Error("no form");
  expectSame("upload", await batches.upload(upload, file), 204);
  const ended = await batches.ended(id, wait);
  const { state, rows, submitted, refused } = ended;
  expectSame(
    "batch",
    { state, rows, submitted, refused },
    { state: "completed_with_errors", rows: 4, submitted: 2, refused: 2 },
  );
  expectSame(
    "result",
    (await batches.resultOf(ended)).map(({ outcome }) => outcome),
    [...["submitted", "submitted"], ...["refused", "refused"]],
  );
  await expectRemoved(world, id);
  // The e-mail about its end comes last: where it cannot be published, the task is repeated.
  await expectSoon(world, "workflows that still run", () => running(world, id), 0);
}

/** Executions of the batch's workflow that have not ended. Those of other batches may still be repeating a task. */
async function running({ clients, output }: World, batchId: string): Promise<number> {
  const stateMachineArn = output("workflow_batch_workflow_arn");
  const { executions = [] } = await clients.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }),
  );
  const inputs = await Promise.all(
    executions.map(({ executionArn }) => clients.sfn.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return inputs.filter(({ input = "" }) => input.includes(batchId)).length;
}

/** A file with card numbers is removed once it was read. */
async function expectRemoved(world: World, id: string): Promise<void> {
  const Bucket = world.output("bucket_batches");
  const found = await world.clients.s3.send(new HeadObjectCommand({ Bucket, Key: `uploads/${id}` })).then(
    () => "there",
    () => "gone",
  );
  expectSame("file", found, "gone");
}

/** What a task that cannot go on comes to, where the batch has ended. */
async function ended(world: World): Promise<void> {
  const input = {
    task: "interrupt",
    key: `uploads/bat_${world.fresh()}${world.fresh()}`,
    version_id: "1",
    execution: "1",
  };
  expectSame("interrupt", await invoke(world, "batch-worker", input), { outcome: "nothing-to-do" });
}

export const batchProbes: readonly Probe[] = [
  { name: "a file of payments", roles: ["batch-api", "batch-worker"], play: batch },
  { name: "an interrupted file", roles: ["batch-worker"], play: ended },
];
