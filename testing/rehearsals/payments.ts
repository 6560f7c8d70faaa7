import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { executionName } from "../../core/contracts/payment-workflow";
import { reviewKey } from "../../core/payments/adapters/dynamo-review-items";
import { REPEAT_CHARGE_WITHIN_HOURS } from "../../core/payments/domain/charge-guard";
import { RESTART_AFTER } from "../../core/recovery/application/reconcile-payments";
import { decide, expectStory, submitted } from "../../ops/iam/probes/api";
import { paymentQueueNames } from "../../ops/iam/probes/queues";
import { expectSame, expectSoon, invoke, takeMessage, type World, withoutConsumer } from "../../ops/iam/world";
import { measuredByAws } from "./measured-by-aws";
import { rehearsal } from "./rehearsal";
import { withVariables } from "./with-variables";

/** Amounts with a meaning for the sandbox gateway: see docs/api.md. */
const CHARGED = 1_990;
const REVIEWED = 1_944;
/** Reviewed for its size, and never answered by the gateway afterwards. */
const REVIEWED_AND_UNANSWERED = 700_042;

const HOUR_MS = 3_600_000;
const ABANDON = '--abandon --yes --reason "the gateway has no charge"';

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
const submit = (world: World, amount: number): Promise<string> => submitted(world, world.fresh(), amount);

const setIn = ({ dynamo, output }: World, transaction_id: string, name: string, value: string) =>
  dynamo.send(
    new UpdateCommand({
      TableName: output("table_transactions"),
      Key: { transaction_id },
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    }),
  );

/** Makes a pending payment look unchanged for so long that the reconciler restarts it, each of the three times. */
const untouched = (world: World, id: string) =>
  setIn(world, id, "pending_since", hoursAgo(Math.max(...RESTART_AFTER) / 60 + 1));

/** While the gateway refuses every request, as it does without a key. */
export async function unanswered(world: World): Promise<string> {
  return withVariables(world, "payment-tasks", { PAYMENT_GATEWAY: "stripe" }, async () => {
    const id = await submit(world, CHARGED);
    await expectStory(world, id, "pending, 2 rows");
    return id;
  });
}

/** Its charge was requested yesterday, by an attempt that was stopped before it had the answer. */
async function requestedLongAgo(world: World): Promise<string> {
  const id = await withoutConsumer(world, "transaction-processor", async () => {
    const queued = await submit(world, CHARGED);
    await setIn(world, reviewKey(queued).transaction_id, "charging_since", hoursAgo(REPEAT_CHARGE_WITHIN_HOURS + 1));
    return queued;
  });
  await expectStory(world, id, "pending, 2 rows");
  return id;
}

/** Its messages are lost: the one of its submission, and that of each restart. */
async function stuck(world: World): Promise<string> {
  return withoutConsumer(world, "transaction-processor", async () => {
    const id = await submit(world, CHARGED);
    await takeMessage(world, paymentQueueNames.queue, id);
    await untouched(world, id);
    for (const _ of RESTART_AFTER) {
      await invoke(world, "reconciler");
      await takeMessage(world, paymentQueueNames.queue, id);
    }
    await invoke(world, "reconciler");
    return id;
  });
}

const reviewOf = async ({ dynamo, output }: World, id: string) =>
  (await dynamo.send(new GetCommand({ TableName: output("table_transactions"), Key: reviewKey(id) }))).Item;

/** A payment whose workflow waits for a decision. */
async function waiting(world: World, amount: number): Promise<string> {
  const id = await submit(world, amount);
  await expectSoon(world, "a token", async () => (await reviewOf(world, id))?.task_token !== undefined, true);
  return id;
}

async function stop({ clients, output }: World, workflow: string, id: string): Promise<void> {
  const name = executionName({ transaction_id: id, attempt: 1 });
  const executionArn = `${output(workflow).replace(":stateMachine:", ":execution:")}:${name}`;
  await clients.sfn.send(new StopExecutionCommand({ executionArn }));
}

/** Its workflow is stopped while no task of it succeeds, as AWS stops one after five minutes. */
const stoppedWorkflow = (world: World): Promise<string> =>
  withVariables(world, "payment-tasks", { TRANSACTIONS_TABLE: "table-of-nothing" }, async () => {
    const id = await submit(world, CHARGED);
    const isStopped = () =>
      stop(world, "workflow_payment_workflow_arn", id).then(
        () => true,
        // It has not begun.
        () => false,
      );
    await expectSoon(world, "stopped", isStopped, true);
    return id;
  });

/** What the reconciler does six minutes later. */
async function restarted(world: World, id: string, story: string): Promise<void> {
  await untouched(world, id);
  await invoke(world, "reconciler");
  await expectStory(world, id, story);
}

/** Alarms about payments whose end is not known. */
export const paymentRehearsals = [
  rehearsal({
    alarm: "work-stuck",
    title: "the gateway refused every request for a charge, and is asked again once it answers",
    cause: unanswered,
    steps: (id) => [
      { command: "tap issues list", shows: ["tap transactions find --status unresolved"] },
      { command: `tap transactions resolve ${id}`, shows: ["has no charge for it", "--ask      is possible"] },
      { command: `tap transactions resolve ${id} --ask --yes --reason "the gateway is back"`, shows: ["1 resolved"] },
    ],
    over: (world, id) => expectStory(world, id, "captured, 3 rows"),
  }),
  rehearsal({
    alarm: "work-stuck",
    title: "a payment whose restarts were all lost is asked for again",
    cause: stuck,
    steps: (id) => [
      { command: "tap issues list", shows: ["tap transactions find --status unresolved"] },
      { command: `tap transactions resolve ${id}`, shows: ["No charge was requested", "--ask      is possible"] },
      {
        command: `tap transactions resolve ${id} --ask --yes --reason "its messages were lost"`,
        shows: ["1 resolved"],
      },
    ],
    over: (world, id) => expectStory(world, id, "captured, 2 rows"),
  }),
  rehearsal({
    alarm: "payment-unresolved-dead-letters",
    title: "a charge that is too old to be requested again is abandoned, and its letter removed",
    cause: requestedLongAgo,
    steps: (id) => [
      { command: "tap dead-letters show payment-unresolved", shows: [id] },
      {
        command: `tap transactions resolve ${id}`,
        shows: ["is too old to be requested again", "has no charge for it"],
      },
      { command: `tap transactions resolve ${id} ${ABANDON}`, shows: ["1 resolved"] },
    ],
    async over(world, id) {
      await expectStory(world, id, "failed, 3 rows");
      await invoke(world, "reconciler");
    },
  }),
  rehearsal({
    alarm: "payment-workflow-failed",
    title: "the workflow of a payment ended without its result, and the payment is abandoned",
    cause: requestedLongAgo,
    steps: (id) => [
      { command: "tap transactions find --status unresolved", shows: [id] },
      { command: `tap transactions resolve ${id}`, shows: ["Nobody knows whether money was taken"] },
      { command: `tap transactions resolve ${id} ${ABANDON}`, shows: ["1 resolved"] },
    ],
    over: (world, id) => expectStory(world, id, "failed, 3 rows"),
  }),
  rehearsal({
    alarm: "payment-workflow-timed-out",
    title: "the workflow of a payment ran out of time before its charge, and Tap starts it again",
    async cause(world) {
      const id = await stoppedWorkflow(world);
      await measuredByAws(world, "payment-workflow-timed-out", 1);
      return id;
    },
    steps: (id) => [
      { command: "tap transactions find --status pending", shows: [id] },
      { command: `tap transactions show ${id}`, shows: ["captured"] },
    ],
    repair: (world, id) => restarted(world, id, "captured, 2 rows"),
  }),
  rehearsal({
    alarm: "payment-review-failed",
    title: "an approved payment got no answer from the gateway, and is abandoned",
    async cause(world) {
      const id = await waiting(world, REVIEWED_AND_UNANSWERED);
      expectSame("the decision", await decide(world, id, `alert-${world.fresh()}`), "resumed");
      await expectStory(world, id, "pending, 3 rows");
      return id;
    },
    steps: (id) => [
      { command: "tap transactions find --status unresolved", shows: [id] },
      { command: `tap transactions resolve ${id}`, shows: ["has no charge for it", "is possible, if you know"] },
      { command: `tap transactions resolve ${id} ${ABANDON}`, shows: ["1 resolved"] },
    ],
    over: (world, id) => expectStory(world, id, "failed, 4 rows"),
  }),
  rehearsal({
    alarm: "payment-review-was-aborted",
    title: "the workflow of a review was stopped; the payment is decided, and its next attempt obeys",
    async cause(world) {
      const id = await waiting(world, REVIEWED);
      await stop(world, "workflow_payment_review_arn", id);
      return id;
    },
    steps: (id) => [
      { command: "tap reviews list --stopped", shows: [id] },
      { command: `tap reviews approve ${id} --yes --reason "called the customer back"`, shows: ["1 approved"] },
      { command: `tap transactions show ${id}`, shows: ["captured"] },
    ],
    repair: (world, id) => restarted(world, id, "captured, 3 rows"),
  }),
];
