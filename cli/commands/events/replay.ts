import { createHash } from "node:crypto";
import { eventKeyText } from "../../../core/ledger/domain/observation";
import type { ListedState } from "../../../core/operations/application/events/event-filter";
import {
  MOST_REPLAYED,
  planByFilter,
  planByKeys,
  type ReplayableEvent,
  type ReplayPlan,
} from "../../../core/operations/application/events/plan-replay";
import { replayAction } from "../../../core/operations/application/events/replay-events";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { dynamoEventReplays } from "../../../core/webhooks/adapters/dynamo-event-replays";
import { sqsWebhookQueue } from "../../../core/webhooks/adapters/sqs-webhook-queue";
import { act } from "../../act";
import { confirm, rateOf, reasonOf } from "../../action";
import { command } from "../../command";
import { notFound, usageFailure } from "../../exit-codes";
import { actionOptions, rateOptions } from "../../options";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { filterOf, filterOptions, filterRecord, statesOf } from "./filter";
import { keyOf, listing, showing } from "./wiring";

export const replay = command({
  name: "events replay",
  summary: "Have events processed again: those that failed, are unread, wait or were ignored",
  details: `An event that is in the ledger is left as it is: each counts once, however often it is replayed. A replayed event waits as if it had
just come, and its body is kept until it is processed or ignored. Its dead letter, if it has one, stays: redrive or discard it.
By filter, at most ${MOST_REPLAYED} at a time. A replay that was stopped goes on with the same command.`,
  positionals: { event: { describe: "Keys of events: the source and the event's id", type: "string", array: true } },
  options: { ...filterOptions, ...actionOptions, ...rateOptions },
  examples: [
    ["tap events replay 'stripe#evt_…' --reason 'grant is back'", "one event"],
    ["tap events replay --state failed --cause AccessDeniedException --dry-run", "how many failed for a cause"],
    [
      "tap events replay --state unread --cause UNKNOWN_TYPE --rate 50/s --reason 'v42 reads it' --yes",
      "from a script",
    ],
    [
      "tap events replay --state ignored --type 'charge.*' --since 7d --reason 'v42 reads it'",
      "after the code has learned them",
    ],
  ],
  async run(context, { event: events = [], rate, ...given }) {
    const perSecond = rateOf(rate);
    const filter = events.length > 0 ? keysRecord(events) : filterRecord(given);
    if (events.length > 0 && Object.keys(filterRecord(given)).length > 0)
      throw usageFailure("Name events, or choose them by a filter; not both.");
    if (events.length === 0 && given.state === undefined)
      throw usageFailure("No event is named.", "Give keys of events, or --state failed, unread, waiting or ignored.");
    const states = replayable(statesOf(given));
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const keys = events.map(keyOf);
    const chosen = filterOf(given);
    const target = await context.target();
    const plan =
      keys.length > 0
        ? await planByKeys(showing(target).records, keys)
        : await planByFilter(listing(target), states, chosen);
    const count = plan.events.length;
    if (count === 0 && plan.missing.length > 0) {
      throw notFound(`Nothing is stored of ${plan.missing.map(eventKeyText).join(", ")}.`, "Check the keys.");
    }
    const ended = await confirm(context, target, given, { summary: summaryOf(plan), count, json: jsonOf(plan) });
    if (ended !== undefined) return ended;
    const code = await act<ReplayableEvent>(context, recordedIn(target), {
      ...replayAction(replaying(target), plan.events),
      filter,
      reason,
      perSecond,
      nameOf: ({ key }) => eventKeyText(key),
      participle: "replayed",
    });
    if (plan.hasMore) context.out.note(`More than ${MOST_REPLAYED} events fit: the same command replays the rest.`);
    return code;
  },
});

function replayable(states: readonly (ListedState | "processed")[]): readonly ListedState[] {
  if (!states.includes("processed")) return states as readonly ListedState[];
  throw usageFailure("A processed event is in the ledger: a replay would change nothing.", "Give another --state.");
}

function replaying({ clients, table, queueUrl, deployment }: Target) {
  const inbox = { client: clients.dynamo, table: table("payment-webhooks"), spread: deployment.spread };
  return {
    replays: dynamoEventReplays({ ...inbox, clock: systemClock }),
    webhookQueue: sqsWebhookQueue(clients.sqs, queueUrl("webhook-processing")),
    clock: systemClock,
  };
}

/** Keys that the record of an action takes; more are named by their hash. */
const MOST_RECORDED = 900;

function keysRecord(events: readonly string[]): Record<string, string> {
  const text = [...events].sort().join(" ");
  if (text.length <= MOST_RECORDED) return { events: text };
  return { events: `${events.length} keys, SHA-256 ${createHash("sha256").update(text).digest("hex")}` };
}

function countsByState({ events }: ReplayPlan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of events) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function summaryOf(plan: ReplayPlan): string {
  const { events, hasMore, processed, missing } = plan;
  const counts = Object.entries(countsByState(plan)).map(([state, count]) => `${count} ${state}`);
  const named = (count: number, what: string) => (count === 0 ? [] : [`${count} ${what}`]);
  const all = `${hasMore ? "The oldest " : ""}${events.length} event${events.length === 1 ? "" : "s"} to be replayed`;
  return [
    `${all}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}.`,
    ...named(processed.length, "in the ledger already."),
    ...named(missing.length, "not stored."),
  ].join(" ");
}

const jsonOf = (plan: ReplayPlan) => ({
  by_state: countsByState(plan),
  has_more: plan.hasMore,
  processed: plan.processed.map(eventKeyText),
  missing: plan.missing.map(eventKeyText),
});
