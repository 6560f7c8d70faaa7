import { eventKeyText } from "../../../core/ledger/domain/observation";
import {
  type EventFilter,
  isOfType,
  isWaiting,
  type ListedState,
} from "../../../core/operations/application/events/event-filter";
import { listEvents } from "../../../core/operations/application/events/list-events";
import type { EventLetters, ProcessedEvent, UnprocessedEvent } from "../../../core/operations/application/events/ports";
import { command } from "../../command";
import type { Context } from "../../context";
import { notFound, usageFailure } from "../../exit-codes";
import { listOptions } from "../../options";
import type { Column } from "../../output/output";
import type { Target } from "../../target/target";
import { timeOf } from "../../times";
import { filterOf, filterOptions, statesOf } from "./filter";
import { listing, processed, showing } from "./wiring";

/** Time of which processed events are shown where no time is given. */
const RECENT = "24h";

export const list = command({
  name: "events list",
  summary: "List events: those that wait for Tap or for you, or by their state",
  details: `Without --state: what waits, failed or is unread, newest first.
Waiting: received, or retries exhausted. Tap queues it again by itself. Failed: it could not be processed, for any reason.
Events that are not processed come from one index, and take every filter but --transaction. Times are those of the receipt. Ignored
events are listed while their bodies are kept. Processed events of a transaction come from the ledger, by --transaction. Those of a time
come from the processor's log, while it is kept, by --provider and --type. Without --since they are of the last ${RECENT}.`,
  options: {
    ...filterOptions,
    transaction: {
      type: "string",
      describe: "Processed events of this transaction, by any id of it",
      requiresArg: true,
    },
    ...listOptions,
  },
  examples: [
    ["tap events list", "what needs attention"],
    ["tap events list --state failed --cause AccessDeniedException", "what failed for one cause"],
    ["tap events list --state ignored --type 'charge.*' --since 7d", "what a newer version may read"],
    ["tap events list --transaction pay_…", "what made a transaction"],
  ],
  async run({ out, ...context }, { limit, transaction, ...given }) {
    const states = statesOf(given);
    const filter = filterOf(given);
    if (transaction !== undefined || states.includes("processed")) {
      if (transaction !== undefined && given.state !== undefined && given.state !== "processed")
        throw usageFailure("--transaction lists processed events; of others no transaction is known.");
      if (transaction === undefined && states.length > 1)
        throw usageFailure("--state processed stands alone.", "List the other states with a second command.");
      if (filter.cause !== undefined) throw usageFailure("A processed event has no --cause.");
      await listProcessed({ out, ...context }, { filter, limit, transaction, since: given.since });
      return undefined;
    }
    const target = await context.target();
    await listUnprocessed(out, target, { states: states as readonly ListedState[], filter, limit });
    return undefined;
  },
});

async function listUnprocessed(
  out: Context["out"],
  target: Target,
  {
    states,
    filter,
    limit,
  }: { readonly states: readonly ListedState[]; readonly filter: EventFilter; readonly limit: number },
): Promise<void> {
  const mayBeLetters = states.some((state) => state === "waiting" || state === "failed");
  const letters = mayBeLetters ? await lettersOf(showing(target).letters, out) : new Map();
  const isLetter = (event: UnprocessedEvent): boolean => letters.has(eventKeyText(event.key));
  const columns: readonly Column<UnprocessedEvent>[] = [
    { title: "RECEIVED", value: ({ receivedAt }) => receivedAt.toISOString() },
    { title: "EVENT", value: ({ key }) => eventKeyText(key) },
    { title: "TYPE", value: ({ type }) => type ?? "" },
    { title: "STATE", value: ({ state }) => state },
    { title: "CAUSE", value: ({ reason, cause }) => [reason, cause].filter(Boolean).join(" ") },
    { title: "NEXT", value: (event) => nextOf(event, isLetter(event)) },
  ];
  await out.list({
    columns,
    rows: listEvents(listing(target), states, filter, "newest", limit + 1),
    limit,
    empty: "No such events.",
    json: (event) => eventJson(event, isLetter(event)),
  });
}

/** The list is worth showing without them. */
async function lettersOf(letters: EventLetters, out: Context["out"]) {
  try {
    const read = await letters.read();
    if (!read.isComplete) out.note("Not all dead letters were read: some events may have one that is not shown.");
    return read.letters;
  } catch (error) {
    out.note(`Dead letters could not be read (${(error as Error).name}): events that have one are not marked.`);
    return new Map<string, never>();
  }
}

/** What happens to an event without an operator. */
function nextOf(event: UnprocessedEvent, isLetter: boolean): string {
  if (!isWaiting(event)) return isLetter ? "dead letter" : "";
  return `${isLetter ? "dead letter; " : ""}queued again ${event.attentionFrom.toISOString()}`;
}

function eventJson({ key, receivedAt, replayedAt, attentionFrom, ...event }: UnprocessedEvent, isLetter: boolean) {
  return {
    event: eventKeyText(key),
    provider: key.provider,
    type: event.type ?? null,
    state: event.state,
    reason: event.reason ?? null,
    cause: event.cause ?? null,
    received_at: receivedAt.toISOString(),
    replayed_at: replayedAt?.toISOString() ?? null,
    next_look_at: isWaiting(event) ? attentionFrom.toISOString() : null,
    dead_letter: isLetter,
  };
}

interface ProcessedQuery {
  readonly filter: EventFilter;
  readonly limit: number;
  readonly transaction: string | undefined;
  readonly since: string | undefined;
}

async function listProcessed({ out, target }: Context, { filter, limit, transaction, since }: ProcessedQuery) {
  const events = processed(await target());
  const from = filter.since ?? timeOf("since", since ?? RECENT);
  const rows =
    transaction === undefined
      ? events.between(from, filter.until ?? new Date())
      : await events.ofTransaction(transaction);
  if (rows === undefined)
    throw notFound(`There is no transaction ${transaction}.`, "tap transactions find looks for one by any id.");
  await out.list<ProcessedEvent>({
    columns: [
      { title: "PROCESSED", value: ({ processedAt }) => processedAt.toISOString() },
      { title: "EVENT", value: ({ key }) => eventKeyText(key) },
      { title: "TYPE", value: ({ type }) => type },
      { title: "TRANSACTION", value: ({ transactionId }) => transactionId },
    ],
    rows: fitting(rows, transaction === undefined ? filter : { ...filter, ...(since && { since: from }) }),
    limit,
    empty: "No such events.",
    json: ({ key, type, transactionId, processedAt }) => ({
      event: eventKeyText(key),
      provider: key.provider,
      type,
      state: "processed",
      transaction_id: transactionId,
      processed_at: processedAt.toISOString(),
    }),
  });
}

async function* fitting(rows: AsyncIterable<ProcessedEvent>, { provider, type, since, until }: EventFilter) {
  for await (const row of rows) {
    const isIn = (since === undefined || row.processedAt >= since) && (until === undefined || row.processedAt < until);
    const isFrom = provider === undefined || row.key.provider === provider;
    if (isIn && isFrom && (type === undefined || isOfType(row.type, type))) yield row;
  }
}
