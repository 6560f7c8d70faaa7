import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { chainProblems } from "../../core/ledger/domain/ledger";
import { flagsOf, refundedAmount } from "../../core/ledger/domain/transaction";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, InMemoryTransactions, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { STORY_END, type Story, storiesOf } from "../../testing/stories";

/** Delivers in the given order; what fails, or is lost on its first delivery, comes again until nothing is left. */
async function deliver({ provider, events }: Story, order: readonly string[], lost: ReadonlySet<number> = new Set()) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryTransactions(inbox);
  const clock = new FakeClock();
  let failing = false;
  const handle = makeProcessor({
    notificationQueue: new InMemoryNotifications(),
    deployment: "dev",
    gateway: "sandbox",
    sources: eventSources,
    inbox,
    transactions: {
      resolve: (alias) => transactions.resolve(alias),
      find: (id) => (failing ? Promise.reject(new Error("lost")) : transactions.find(id)),
      commit: (commit) => transactions.commit(commit),
      history: (id, options) => transactions.history(id, options),
    },
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

describe.each(storiesOf("1").map((story) => [story.provider, story] as const))("a payment at %s", (_, story) => {
  const { transactionId } = story;
  const ids = Object.keys(story.events);

  test("ends refunded in part, its dispute won", async () => {
    const { states } = await deliver(story, ids);
    const state = states.get(transactionId);
    expect([...states.keys()]).toEqual([transactionId]);
    expect(state?.status).toBe(STORY_END.status);
    expect(state && refundedAmount(state.facts)).toBe(STORY_END.amountRefunded);
    expect(state && flagsOf(state.facts)).toEqual([]);
  });

  test("ends the same for every order, repetition, and loss with retry, with an intact chain", async () => {
    const expected = (await deliver(story, ids)).states.get(transactionId);
    const arrival = fc.tuple(
      fc
        .array(fc.constantFrom(...ids), { maxLength: 6 })
        .chain((more) => fc.shuffledSubarray([...ids, ...more], { minLength: ids.length + more.length })),
      fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(arrival, async ([order, lost]) => {
        const { states, rows } = await deliver(story, order, new Set(lost));
        const state = states.get(transactionId);
        expect({ ...state, head: undefined }).toEqual({ ...expected, head: undefined });
        expect(rows.length).toBe(ids.length);
        expect(chainProblems(rows)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
