import { beforeAll, describe, expect, test } from "@jest/globals";
import { count, isRight } from "../../testing/soak/count";
import { repeatedDeliveries } from "../../testing/soak/count-notified";
import { type CountedTable, type Evidence, type FaultKind, faultKinds, type Item } from "../../testing/soak/evidence";
import { copyOf, paymentOf } from "../../testing/soak/item-changes";
import { type MadeUp, madeUpSoak } from "../../testing/soak/made-up";

let right: MadeUp;
beforeAll(async () => {
  right = await madeUpSoak();
});

const withItems = (made: MadeUp, table: CountedTable, change: (items: readonly Item[]) => Item[]): MadeUp => ({
  ...made,
  evidence: { ...made.evidence, items: { ...made.evidence.items, [table]: change(made.evidence.items[table]) } },
});
const withAudit = (
  made: MadeUp,
  table: CountedTable,
  change: (lines: Evidence["audit"][CountedTable]) => object[],
) => ({
  ...made,
  evidence: { ...made.evidence, audit: { ...made.evidence.audit, [table]: change(made.evidence.audit[table]) } },
});

/** Leaves out the first item that matches. */
const without = (items: readonly Item[], matches: (item: Item) => boolean): Item[] => {
  const index = items.findIndex(matches);
  expect(index).toBeGreaterThanOrEqual(0);
  return items.toSpliced(index, 1);
};
/** Changes the first item that matches. */
const changed = (items: readonly Item[], matches: (item: Item) => boolean, change: (item: Item) => Item): Item[] => {
  const index = items.findIndex(matches);
  expect(index).toBeGreaterThanOrEqual(0);
  return items.with(index, change(items[index] as Item));
};
const isCaptured = ({ transaction_id, head_hash, status }: Item) =>
  head_hash !== undefined && String(transaction_id).startsWith("pay_") && status === "captured";
const isStory = ({ transaction_id, head_hash }: Item) =>
  head_hash !== undefined && !String(transaction_id).startsWith("pay_");
const isState = ({ record, event_key }: Item) => record === "state" && !String(event_key).startsWith("tap#");
const firstKey = ({ sent }: MadeUp) => sent.plan.payments[0]?.key ?? "";

type Fault = readonly [kind: FaultKind, what: string, text: RegExp, change: (made: MadeUp) => MadeUp];

const eventFaults: readonly Fault[] = [
  [
    "lost",
    "an event that was answered 200 and is not in the inbox",
    /is not in the inbox/,
    (made) => withItems(made, "payment_webhooks", (items) => without(items, ({ record }) => record === "event")),
  ],
  [
    "lost",
    "an event that is processed and has no ledger row",
    /has no ledger row/,
    (made) => withItems(made, "payment_transactions", (items) => items.slice(1)),
  ],
  [
    "doubled",
    "an event with two ledger rows",
    /has 2 ledger rows/,
    (made) =>
      withItems(made, "payment_transactions", (items) => [
        ...items,
        { ...items[0], transaction_id: "stripe_pi_other" },
      ]),
  ],
  [
    "unprocessed",
    "an event that was received and never processed",
    /is received/,
    (made) => withItems(made, "payment_webhooks", (items) => without(items, isState)),
  ],
  [
    "unprocessed",
    "an event that failed",
    /is failed/,
    (made) =>
      withItems(made, "payment_webhooks", (items) => changed(items, isState, (item) => ({ ...item, state: "failed" }))),
  ],
  [
    "wrong ends",
    "a story that ended in another status",
    /is authorized, .* refunded, not/,
    (made) =>
      withItems(made, "transactions", (items) =>
        changed(items, isStory, (item) => ({ ...item, status: "authorized" })),
      ),
  ],
  [
    "wrong ends",
    "a state that is not what its rows amount to",
    /and its rows amount to/,
    (made) =>
      withItems(made, "payment_transactions", (items) =>
        without(items, ({ event_type }) => event_type === "payment.captured"),
      ),
  ],
  [
    "broken chains",
    "a row that was changed after it was written",
    /row 1: its hash is not that of its content/,
    (made) =>
      withItems(made, "payment_transactions", (items) =>
        changed(
          items,
          ({ seq }) => seq === 1,
          (item) => ({ ...item, event_type: "another" }),
        ),
      ),
  ],
  [
    "broken chains",
    "a state that is not at its chain's end",
    /its state is not at the chain's end/,
    (made) => withItems(made, "transactions", (items) => changed(items, isStory, (item) => ({ ...item, seq: 99 }))),
  ],
];

const paymentFaults: readonly Fault[] = [
  [
    "lost",
    "a payment that was answered 202 and is no transaction",
    /was answered 202 and is no transaction/,
    (made) => withItems(made, "transactions", (items) => without(items, isCaptured)),
  ],
  [
    "lost",
    "a row of the file that is no transaction",
    /no transaction of cus_\w+r1$/,
    (made) =>
      withItems(made, "transactions", (items) =>
        without(items, ({ transaction_id }) => transaction_id === paymentOf(items, /r1$/)),
      ),
  ],
  [
    "doubled",
    "a payment that was charged twice",
    /was charged 2 times/,
    (made) =>
      withItems(made, "payment_transactions", (items) => [
        ...items,
        ...items.filter(({ event_type }) => event_type === "payment.captured").slice(0, 1),
      ]),
  ],
  [
    "doubled",
    "a customer with two transactions",
    /has 2 transactions/,
    (made) =>
      withItems(made, "transactions", (items) => [
        ...items,
        ...copyOf(items, items.find(isCaptured)?.transaction_id, "pay_second"),
      ]),
  ],
  [
    "doubled",
    "a key that was answered two ids",
    /was answered 2 ids/,
    (made) => ({
      ...made,
      sent: { ...made.sent, ids: new Map([...made.sent.ids, [firstKey(made), new Set(["pay_1", "pay_2"])]]) },
    }),
  ],
  [
    "wrong ends",
    "a payment that failed instead of being captured",
    /is failed \d+, not captured/,
    (made) =>
      withItems(made, "transactions", (items) => changed(items, isCaptured, (item) => ({ ...item, status: "failed" }))),
  ],
  [
    "wrong ends",
    "a payment of another amount",
    /is captured 7, not captured \d+/,
    (made) =>
      withItems(made, "transactions", (items) => changed(items, isCaptured, (item) => ({ ...item, amount: 7 }))),
  ],
  [
    "wrong ends",
    "a file whose counts are not exact",
    /the file is completed_with_errors, 1 submitted/,
    (made) => ({
      ...made,
      sent: { ...made.sent, batch: { state: "completed_with_errors", submitted: 1, refused: 1 } },
    }),
  ],
  [
    "pending",
    "a payment that did not end",
    /is pending/,
    (made) =>
      withItems(made, "transactions", (items) =>
        changed(items, isCaptured, (item) => ({ ...item, status: "pending" })),
      ),
  ],
];

const otherFaults: readonly Fault[] = [
  ...([0, 1, 2] as const).map(
    (place): Fault => [
      "audit missing",
      `the line of change ${place + 1} of 3`,
      /a change before|the last change/,
      (made) => {
        const [first, second, ...rest] = made.evidence.audit.transactions;
        const between = { ...second?.after, changed: "twice" };
        const three = [
          first,
          { ...second, after: between },
          { ...second, id: "third", sequence: "3", before: between },
        ];
        return withAudit(made, "transactions", () => [...three.toSpliced(place, 1), ...rest] as object[]) as MadeUp;
      },
    ],
  ),
  [
    "audit missing",
    "the only trace of an item",
    /the last change/,
    (made) => withAudit(made, "payment_transactions", (lines) => lines.slice(2)) as MadeUp,
  ],
  [
    "audit doubled",
    "a line that is there twice",
    /is there 2 times/,
    (made) => withAudit(made, "payment_transactions", (lines) => [...lines, ...lines.slice(0, 1)]) as MadeUp,
  ],
  [
    "not notified",
    "a change without a notification",
    /is absent/,
    (made) => withItems(made, "notifications", (items) => items.slice(1)),
  ],
  [
    "not notified",
    "a notification that was not delivered",
    /is pending/,
    (made) =>
      withItems(made, "notifications", (items) =>
        changed(
          items,
          () => true,
          (item) => ({ ...item, state: "pending" }),
        ),
      ),
  ],
  [
    "not notified",
    "a delivery that no server received",
    /was not received/,
    (made) => ({ ...made, evidence: { ...made.evidence, received: made.evidence.received.slice(1) } }),
  ],
  [
    "dead letters",
    "a message in a dead letter queue",
    /a message of notifications/,
    (made) => ({ ...made, evidence: { ...made.evidence, deadLetters: { notifications: 2 } } }),
  ],
  ["refused", "a request that was refused", /409/, (made) => ({ ...made, sent: { ...made.sent, refused: ["a 409"] } })],
];

describe("the counts of a soak", () => {
  test("where nothing is wrong, every count is 0", () => {
    const faults = count(right.sent, right.evidence);
    expect(faults).toEqual(Object.fromEntries(faultKinds.map((kind) => [kind, []])));
    expect(isRight(faults)).toBe(true);
  });

  test("the soak that is counted has every end, repeats, and payments in a file", () => {
    const { sent, evidence } = right;
    expect(new Set(sent.plan.stories.map(({ end }) => end.status)).size).toBe(3);
    expect(new Set(sent.plan.payments.map(({ end }) => end)).size).toBe(3);
    expect(evidence.received.length).toBeGreaterThan(50);
    expect(sent.plan.file.rows.length).toBeGreaterThan(0);
  });

  test.each([...eventFaults, ...paymentFaults, ...otherFaults])("counted as %s: %s", (kind, _, text, change) => {
    const { sent, evidence } = change(right);
    const faults = count(sent, evidence);
    expect(faults[kind].filter((fault) => text.test(fault)).length).toBeGreaterThan(0);
    expect(isRight(faults)).toBe(false);
  });

  test("every kind of fault has been shown to be counted", () => {
    const shown = new Set([...eventFaults, ...paymentFaults, ...otherFaults].map(([kind]) => kind));
    expect([...shown].sort()).toEqual([...faultKinds].sort());
  });

  test("a webhook that a server received twice is counted, and is no fault", () => {
    const [again = ""] = right.evidence.received;
    const evidence = { ...right.evidence, received: [...right.evidence.received, again] };
    expect(repeatedDeliveries(evidence)).toBe(1);
    expect(isRight(count(right.sent, evidence))).toBe(true);
  });
});
