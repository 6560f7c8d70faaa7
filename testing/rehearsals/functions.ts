import type { FunctionName } from "../../core/contracts/environment";
import { callsOf } from "../../local/demo/calls";
import { eventOf } from "../../local/demo/simulated";
import { setConsuming } from "../../local/emulator/consumers";
import { expectStory, stripeTransaction } from "../../ops/iam/probes/api";
import { expectSame, invoke, type World } from "../../ops/iam/world";
import { measuredByAws } from "./measured-by-aws";
import { rehearsal } from "./rehearsal";

/** Functions beside webhook-processor that a queue, a stream or a workflow calls. */
const others: readonly FunctionName[] = [
  ...(["transaction-processor", "payment-tasks", "notification-sender"] as const),
  ...(["delivery-sender", "batch-worker", "audit-logger"] as const),
];

/** Calls a function with what AWS never sends, so that it throws. */
async function failingCall(world: World, name: FunctionName): Promise<void> {
  const failed = await invoke(world, name, { Records: null }).then(
    () => false,
    () => true,
  );
  expectSame("the call failed", failed, true);
}

/** Age in ms of the oldest change, of which more than the alarm's 15 minutes. */
const LATE_MS = 1_000_000;

/** Sends a webhook while the processor does not read its queue. Returns the event's tag. */
async function lateEvent(world: World): Promise<string> {
  await setConsuming(world.clients, world.names.of("lambda", "webhook-processor"), false);
  const tag = world.fresh();
  const { body } = eventOf("stripe", "payment_intent.succeeded", tag);
  expectSame("answer", await callsOf(world).stripe(body), "200 received");
  return tag;
}

/** Alarms about functions, and about what they read. */
export const functionRehearsals = [
  rehearsal({
    alarm: "webhook-processor-errors",
    alike: others.map((name) => `${name}-errors`),
    title: "a function throws an error, which its log names, and works again",
    cause: (world) => failingCall(world, "webhook-processor"),
    steps: () => [
      { command: "tap logs webhook-processor --errors", shows: ["TypeError"] },
      { command: "tap logs webhook-processor --errors --count --since 5m", shows: ["TypeError"] },
    ],
    async over(world) {
      expectSame("its answer", await invoke(world, "webhook-processor", { Records: [] }), { batchItemFailures: [] });
    },
  }),
  rehearsal({
    alarm: "webhook-processing-age",
    alike: ["transaction-processing-age", "notifications-age", "merchant-deliveries-age"],
    title: "a queue is not read for a quarter of an hour, until its mapping is enabled again",
    cause: lateEvent,
    steps: () => [
      {
        command: "tap doctor --all",
        shows: [/webhook-processor\S* does not read queue-webhook-processing/, /queue webhook-processing +1 wait/],
        exitCode: 1,
      },
      { command: "tap logs webhook-processor --since 10m", shows: [] },
    ],
    repair: (world) => setConsuming(world.clients, world.names.of("lambda", "webhook-processor"), true),
    over: (world, tag) => expectStory(world, stripeTransaction(tag), "captured, 1 rows"),
  }),
  rehearsal({
    alarm: "audit-logger-iterator-age",
    title: "the audit trail is late since its function throws, and catches up",
    async cause(world) {
      await failingCall(world, "audit-logger");
      await measuredByAws(world, "audit-logger-iterator-age", LATE_MS);
    },
    steps: () => [{ command: "tap logs audit-logger --errors", shows: ["TypeError"] }],
  }),
];
