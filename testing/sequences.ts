import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Derived } from "../core/ledger/domain/derive";
import { shownDispute, shownRefund } from "../core/ledger/domain/shown-parts";
import type { NotificationRequest } from "../core/notifications/application/ports";
import { EventBody } from "../core/webhooks/domain/event-body";
import { eventSources } from "../core/webhooks/providers/catalog";
import { makeProcessor } from "../lambda/webhook-processor/handler";
import { sqsBatch } from "./events";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryNotifications } from "./payment-fakes";

/** How a payment ends by its provider's documentation. Amounts in minor units of its currency. */
export interface End {
  readonly status: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly lost: number;
  readonly returned: number;
  /** Refunds and disputes: `stripe_re_1 succeeded 1000`. */
  readonly parts: readonly string[];
  readonly flags: readonly string[];
}

/** Events of a provider in the order in which they happened, and the end that they must have in every order. */
export interface Sequence {
  readonly title: string;
  /** Bodies. */
  readonly events: readonly string[];
  /** By an id of each transaction. */
  readonly ends: Readonly<Record<string, End>>;
  /** What the merchant is notified of when the events come in order: `refund.succeeded stripe_re_1`. */
  readonly notified: readonly string[];
}

/** An end of which only what is named differs from a payment that was captured and never returned. */
export const endOf = (amount: number, fields: Partial<End> = {}): End => ({
  ...{ status: "captured", amount, captured: amount, refunded: 0, lost: 0, parts: [], flags: [] },
  returned: (fields.refunded ?? 0) + (fields.lost ?? 0),
  ...fields,
});

type Provider = "stripe" | "paypal" | "square";
const ROUNDS = 20;
const idOf = (source: string, body: string): string =>
  eventSources.get(source)?.identify(EventBody.of(body))?.eventId ?? `no event of ${source}`;

/** The ledger and the notifications after all these events, each tried again until it is recorded. */
export async function delivered(provider: string, bodies: readonly string[]) {
  const inbox = new InMemoryInbox();
  const ledger = new InMemoryLedger(inbox);
  const notifications = new InMemoryNotifications();
  const clock = new FakeClock();
  const handle = makeProcessor({
    ...{
      inbox,
      clock,
      transactions: ledger,
      notificationQueue: notifications,
      sources: eventSources,
      objects: noObjects,
    },
    ...{ deployment: "dev", gateway: "sandbox", retryAfter: async () => undefined },
    ...{ log: new RecordingLog(), metrics: new RecordingMetrics() },
  });
  for (const body of bodies) {
    const key = { provider, eventId: idOf(provider, body) };
    await inbox.accept({ key, type: "any", body: Buffer.from(body), receivedAt: clock.now(), state: "received" });
  }
  let waiting = bodies.map((body) => idOf(provider, body));
  for (let round = 0; waiting.length > 0 && round < ROUNDS; round++) {
    const failed: string[] = [];
    for (const id of waiting) {
      const { batchItemFailures } = await handle(sqsBatch(JSON.stringify({ provider, event_id: id })));
      if (batchItemFailures.length > 0) failed.push(id);
    }
    waiting = failed;
  }
  const states = bodies.map((body) => inbox.stateOf({ provider, eventId: idOf(provider, body) }));
  expect(states).toEqual(bodies.map(() => "processed"));
  return { ledger, notified: [...notifications.sent.values()].map(textOf) };
}

const textOf = ({ change }: NotificationRequest): string => [change?.type, change?.object].filter(Boolean).join(" ");

async function endsIn(ledger: InMemoryLedger, ids: readonly string[]): Promise<Readonly<Record<string, End>>> {
  const located = await ledger.locate(ids);
  expect(ledger.ids.sort()).toEqual([...located.values()].map(({ head }) => head.transactionId).sort());
  return Object.fromEntries([...located].map(([id, { homes }]) => [id, endIn(ledger, id, homes)]));
}

function endIn(ledger: InMemoryLedger, id: string, homes: readonly string[]): End {
  const state = ledger.state(id) as Derived;
  const { status, amount, captured, refunded, lost, returned, flags } = state;
  const parts = ledger.storedParts
    .filter(({ home }) => homes.includes(home))
    .flatMap((part) => shownDispute(part.state) ?? shownRefund(part.state, state) ?? [])
    .map((part) => `${part.name} ${part.status} ${part.amount}`)
    .sort();
  return {
    ...{ status, parts, flags, amount: Number(amount), captured: Number(captured) },
    ...{ refunded: Number(refunded), lost: Number(lost), returned: Number(returned) },
  };
}

/** Tests that each sequence ends right in its own order, backwards, and in any order with repetition. */
export function testSequences(provider: Provider, sequences: readonly Sequence[]): void {
  test.each(sequences.map((sequence) => [sequence.title, sequence] as const))(
    `at ${provider}, %s`,
    async (_, { events, ends, notified }) => {
      const expectEnds = async ({ ledger }: { readonly ledger: InMemoryLedger }) =>
        expect(await endsIn(ledger, Object.keys(ends))).toEqual(ends);
      const forwards = await delivered(provider, events);
      await expectEnds(forwards);
      expect(forwards.notified).toEqual(notified);
      await expectEnds(await delivered(provider, [...events].reverse()));
      const orders = fc
        .array(fc.constantFrom(...events), { maxLength: 5 })
        .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length }));
      await fc.assert(
        fc.asyncProperty(orders, async (order) => expectEnds(await delivered(provider, order))),
        { numRuns: 25 },
      );
    },
  );
}
