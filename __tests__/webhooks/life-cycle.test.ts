import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { chainProblems } from "../../core/ledger/domain/chain";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { STORY_END, type Story, storiesOf } from "../../testing/stories";

/** Delivers in the given order; what fails, or is lost on its first delivery, comes again until nothing is left. */
async function deliver({ provider, events }: Story, order: readonly string[], lost: ReadonlySet<number> = new Set()) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const clock = new FakeClock();
  let failing = false;
  const handle = makeProcessor({
    objects: noObjects,
    notificationQueue: new InMemoryNotifications(),
    deployment: "dev",
    gateway: "sandbox",
    sources: eventSources,
    inbox,
    transactions: Object.assign(Object.create(transactions), {
      locate: (names: string[]) => (failing ? Promise.reject(new Error("lost")) : transactions.locate(names)),
    }),
    retryAfter: async () => undefined,
    clock,
    log: new RecordingLog(),
    metrics: new RecordingMetrics(),
  });
  let waiting = [...order];
  for (const id of new Set(order)) {
    const body = Buffer.from(events[id] ?? "");
    await inbox.accept({
      key: { provider, eventId: id },
      type: "any",
      body,
      receivedAt: clock.now(),
      state: "received",
    });
  }
  for (let round = 0; waiting.length > 0 && round < 5; round++) {
    const again: string[] = [];
    for (const [index, id] of waiting.entries()) {
      failing = round === 0 && lost.has(index);
      const { batchItemFailures } = await handle(sqsBatch(JSON.stringify({ provider, event_id: id })));
      if (batchItemFailures.length > 0) again.push(id);
    }
    waiting = again;
  }
  expect(waiting).toEqual([]);
  return transactions;
}

/** What must not depend on how the events of a payment arrived. */
function essence(ledger: InMemoryLedger) {
  const [transaction] = ledger.transactions;
  const { revision: _, transactionId: __, ...head } = transaction?.head ?? ({} as never);
  return { head, parts: ledger.storedParts.map(({ state }) => state).sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

describe.each(storiesOf("1").map((story) => [story.provider, story] as const))("a payment at %s", (_, story) => {
  const { transactionId } = story;
  const ids = Object.keys(story.events);

  test(`a payment at ${story.provider} ends refunded in part, its dispute won`, async () => {
    const ledger = await deliver(story, ids);
    expect(ledger.ids).toEqual([transactionId]);
    expect(ledger.state(transactionId)).toMatchObject({
      status: STORY_END.status,
      refunded: BigInt(STORY_END.amountRefunded),
      flags: [],
    });
  });

  test(`a payment at ${story.provider} ends the same for every order, repetition, and loss with retry`, async () => {
    const expected = essence(await deliver(story, ids));
    const arrival = fc.tuple(
      fc
        .array(fc.constantFrom(...ids), { maxLength: 6 })
        .chain((more) => fc.shuffledSubarray([...ids, ...more], { minLength: ids.length + more.length })),
      fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(arrival, async ([order, lost]) => {
        const ledger = await deliver(story, order, new Set(lost));
        expect(essence(ledger)).toEqual(expected);
        expect(ledger.state(transactionId)).toBeDefined();
        expect(ledger.transactions.length).toBe(1);
        // A chain that ended in another one has a row for that.
        expect(ledger.rows.filter(({ observations }) => observations.length > 0).length).toBe(ids.length);
        const chains = new Set(ledger.rows.map((row) => row.transactionId));
        for (const chain of chains) expect(chainProblems(ledger.rowsOf(chain))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
