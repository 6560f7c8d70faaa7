import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { commitItems } from "../../core/ledger/adapters/commit-items";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { nextCommit } from "../../core/ledger/application/next-commit";
import type { Commit } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { derived } from "../../core/ledger/domain/derive";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { portionsOf } from "../../core/ledger/domain/portions";
import { FakeClock } from "../../testing/fakes";
import { aCapture, anEvent, anIntent, aRefund } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

const tables = {
  ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
  ...{ transactionsTable: "transactions", objectsTable: "payment-objects", spread: SPREAD },
};
const CHARGE = "stripe_ch_1";
const SECOND = 1000;
const START = Date.parse("2026-11-18T10:00:00.000Z");

const chargeOf = (amount: number, second: number) =>
  anEvent([
    aCapture({
      ...{ kind: "charge", name: CHARGE, belongsTo: ["stripe_pi_1"], at: START + second * SECOND },
      ...{ amount, captured: amount, progress: second },
    }),
  ]);

/** The ledger's own adapters over tables in memory, with a payment. */
async function setUp() {
  const dynamo = new MemoryDynamo();
  const clock = new FakeClock();
  const ledger = dynamoLedger({ client: dynamo.client, clock, ...tables });
  const record = (event: PaymentEvent) => recordEvent({ transactions: ledger, clock }, event);
  const prepared = async (event: PaymentEvent): Promise<Commit> => {
    const [portion] = portionsOf(event);
    if (portion === undefined) throw new Error("an event says something");
    const known = await ledger.locate(portion.names);
    return (await nextCommit(ledger, event, portion, { names: portion.names, known }, clock.now())).commit;
  };
  await record(anEvent([anIntent({ name: "stripe_pi_1", status: "pending", final: 0, progress: 0, received: 0 })]));
  const captured = async (name: string) => {
    const found = (await ledger.locate([name])).get(name);
    return found && derived(found.head).captured;
  };
  return { dynamo, ledger, record, prepared, captured };
}

describe("a charge that comes with its name", () => {
  test("is one item with it, which a later event changes, and counts once", async () => {
    const { dynamo, record, captured } = await setUp();
    await record(chargeOf(1000, 1));
    expect(dynamo.all("payment-objects")).toEqual([]);
    expect(dynamo.item("transactions", { transaction_id: CHARGE })).toMatchObject({ leads_to: "stripe_pi_1", rev: 1 });
    expect(await captured(CHARGE)).toBe(1000n);
    await record(chargeOf(1500, 2));
    expect(dynamo.all("payment-objects")).toEqual([]);
    expect(dynamo.item("transactions", { transaction_id: CHARGE })).toMatchObject({ leads_to: "stripe_pi_1", rev: 2 });
    expect(await captured("stripe_pi_1")).toBe(1500n);
  });

  test("of which two events were read at once is a conflict for the second one", async () => {
    const { ledger, record, prepared, captured } = await setUp();
    await record(chargeOf(1000, 1));
    const stale = await prepared(chargeOf(1500, 2));
    await record(chargeOf(2000, 3));
    const fresh = await prepared(chargeOf(1500, 2));
    expect(await ledger.commit({ ...fresh, parts: stale.parts })).toBe("conflict");
    expect(await captured(CHARGE)).toBe(2000n);
  });

  test("is not begun by an event that read nothing of it", async () => {
    const { ledger, record, prepared } = await setUp();
    const early = await prepared(chargeOf(1000, 1));
    await record(chargeOf(1500, 2));
    const { write } = await prepared(anEvent([anIntent({ name: "stripe_pi_1" })]));
    expect(await ledger.commit({ ...early, write })).toBe("conflict");
  });
});

test("a charge that an earlier version wrote apart from its name is changed where it is, and counts once", async () => {
  const { dynamo, record, prepared, captured } = await setUp();
  const commit = await prepared(chargeOf(1000, 1));
  const parts = commit.parts.map(({ leadsTo: _, ...part }) => part);
  await dynamo.client.send(new TransactWriteCommand({ TransactItems: commitItems(tables, { ...commit, parts }) }));
  expect(dynamo.all("payment-objects")).toMatchObject([{ object: `charge#${CHARGE}`, rev: 1 }]);
  await record(chargeOf(1500, 2));
  expect(dynamo.all("payment-objects")).toMatchObject([{ object: `charge#${CHARGE}`, rev: 2 }]);
  expect(dynamo.item("transactions", { transaction_id: CHARGE })).toEqual({
    transaction_id: CHARGE,
    leads_to: "stripe_pi_1",
  });
  expect(await captured(CHARGE)).toBe(1500n);
});

test("a charge whose name a refund brought before lies under its home, and counts once", async () => {
  const { dynamo, record, captured } = await setUp();
  await record(anEvent([aRefund({ name: "stripe_re_1", belongsTo: [CHARGE, "stripe_pi_1"] })]));
  await record(chargeOf(1000, 1));
  await record(chargeOf(1500, 2));
  expect(dynamo.all("payment-objects").map(({ object, rev }) => [object, rev])).toEqual([
    [`charge#${CHARGE}`, 2],
    ["refund#stripe_re_1", 1],
  ]);
  expect(await captured(CHARGE)).toBe(1500n);
});

test("of two objects that share a new name, one is kept with it, and both are found again", async () => {
  const { dynamo, ledger, record } = await setUp();
  const both = (second: number) =>
    anEvent(
      (["authorization", "capture"] as const).map((kind) => ({
        ...aCapture({ name: CHARGE, belongsTo: ["stripe_pi_1"], at: START + second * SECOND }),
        kind,
      })) as unknown as PaymentEvent["observations"],
    );
  await record(both(1));
  await record(both(2));
  expect(dynamo.all("payment-objects")).toMatchObject([{ object: `capture#${CHARGE}`, rev: 2 }]);
  const found = await ledger.parts(["stripe_pi_1"], [`authorization#${CHARGE}`, `capture#${CHARGE}`]);
  expect(found.map(({ rev, leadsTo }) => [rev, leadsTo])).toEqual([
    [2, "stripe_pi_1"],
    [2, undefined],
  ]);
});
