import { eventKeyText } from "../../../core/ledger/domain/observation";
import type { EventRecord } from "../../../core/operations/application/events/ports";
import { type ShownEvent, showEvent } from "../../../core/operations/application/events/show-event";
import { maskedEvent } from "../../../core/operations/domain/masked-event";
import { reasonOf } from "../../action";
import { command } from "../../command";
import { notFound } from "../../exit-codes";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { keyOf, showing } from "./wiring";

/** What the audit trail says where an operator gives no reason. */
const USUAL_REASON = "to read the event as it is stored";

export const show = command({
  name: "events show",
  summary: "Show an event: its state and why, what it changed, and its body",
  details: `Customers' data in the body is masked: names, addresses, e-mail addresses, telephone numbers, free text and metadata.
--raw prints the body alone, as it is stored. Card numbers were masked before it was stored. Who reads a body in this way is recorded
first, which needs the rights of an operator.`,
  positionals: { event: { describe: "Its key: the source and the event's id", type: "string", demandOption: true } },
  options: {
    raw: { type: "boolean", describe: "Print the body as it is stored, with customers' data" },
    reason: { type: "string", describe: "Why, for the audit trail; with --raw", requiresArg: true },
  },
  examples: [
    ["tap events show 'stripe#evt_…'", "why it is where it is"],
    ["tap events show 'stripe#evt_…' --raw > event.json", "its body"],
  ],
  async run({ out, ...context }, { event, raw, reason }) {
    const key = keyOf(event);
    const why = reason === undefined ? USUAL_REASON : reasonOf({ reason });
    const target = await context.target();
    const shown = await showEvent(showing(target), key);
    if (shown === undefined) {
      throw notFound(
        `Nothing is stored of ${event}.`,
        `Check the key. Raw events are kept for ${target.deployment.inbox_retention_days} days. A refused event was never stored.`,
      );
    }
    if (raw === true) {
      const body = await bodyOf(target, shown.record, why);
      out.line(body);
      out.json({ event, body });
      return undefined;
    }
    out.fields(fieldsOf(shown));
    const body = shown.record.body && maskedEvent(shown.record.body.bytes.toString("utf8"));
    if (body !== undefined) out.line(JSON.stringify(body, undefined, 2));
    out.json({ ...jsonOf(shown), body: body ?? null });
    return undefined;
  },
});

/** Recorded before it is read, as everything that an operator does with customers' data. */
async function bodyOf(target: Target, { key, body }: EventRecord, reason: string): Promise<string> {
  const event = eventKeyText(key);
  if (body === undefined)
    throw notFound(`The body of ${event} has expired.`, "Have the provider send the event again.");
  const { actions } = recordedIn(target);
  const id = await actions.begin({ command: "events show", filter: { event, raw: "true" }, count: 1, reason });
  await actions.end(id, { done: 1, failed: 0, outcome: "finished" });
  return body.bytes.toString("utf8");
}

function fieldsOf({ record, text, letter }: ShownEvent): readonly (readonly [string, string | undefined])[] {
  const { key, state, type, reason, cause, recorded } = record;
  return [
    ["event", eventKeyText(key)],
    ["type", type],
    ["state", state],
    ["reason", [reason, cause].filter(Boolean).join(", last error ") || undefined],
    ["means", text.means],
    ["first", text.first],
    ["received", record.receivedAt.toISOString()],
    [`${state} since`, record.settledAt?.toISOString()],
    ["replayed", record.replayedAt?.toISOString()],
    ["message", messageText(record, letter)],
    ["body", bodyText(record)],
    ...recorded.map(({ transactionId, changes }): readonly [string, string] => [
      "changed",
      `${transactionId}: ${changes.map(({ type }) => type).join(", ") || "nothing that its merchant sees"}`,
    ]),
  ];
}

/** Where the event's message is. */
function messageText({ nextLookAt }: EventRecord, letter: ShownEvent["letter"]): string | undefined {
  const again = nextLookAt && `Tap queues it again at ${nextLookAt.toISOString()}`;
  if (letter === "none") return again && `queued, or with the processor; ${again}`;
  const place =
    letter === "unknown"
      ? "not all dead letters could be read: see tap dead-letters list webhook-processing"
      : `a dead letter of webhook-processing, first queued ${letter.queuedAt.toISOString()}`;
  return again === undefined ? place : `${place}; ${again}`;
}

function bodyText({ body }: EventRecord): string {
  if (body === undefined) return "expired";
  const { bytes, expiresAt, cardDataMasked } = body;
  const until = expiresAt === undefined ? "kept until it is processed" : `kept until ${expiresAt.toISOString()}`;
  return `${bytes.length} bytes, ${until}${cardDataMasked ? ", a card number was masked at receipt" : ""}`;
}

function jsonOf({ record, text, letter }: ShownEvent) {
  const { key, state, type, reason, cause, receivedAt, settledAt, replayedAt, nextLookAt, recorded, body } = record;
  const isFound = typeof letter === "object";
  return {
    event: eventKeyText(key),
    provider: key.provider,
    type: type ?? null,
    state,
    reason: reason ?? null,
    cause: cause ?? null,
    ...text,
    received_at: receivedAt.toISOString(),
    settled_at: settledAt?.toISOString() ?? null,
    replayed_at: replayedAt?.toISOString() ?? null,
    next_look_at: nextLookAt?.toISOString() ?? null,
    dead_letter: isFound ? letter.queuedAt.toISOString() : letter === "none" ? null : "unknown",
    changed: recorded.map(({ transactionId, changes }) => ({
      transaction_id: transactionId,
      changes: changes.map((change) => change.type),
    })),
    body_bytes: body?.bytes.length ?? null,
    body_expires_at: body?.expiresAt?.toISOString() ?? null,
  };
}
