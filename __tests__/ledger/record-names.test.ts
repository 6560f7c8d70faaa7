import { describe, expect, test } from "@jest/globals";
import { recordEvent, TransactionNotYetKnown } from "../../core/ledger/application/record-event";
import { chainProblems } from "../../core/ledger/domain/chain";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { MAX_PORTION, portionsOf } from "../../core/ledger/domain/portions";
import { FakeClock, InMemoryInbox } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { aCapture, aDispute, anEvent, anIntent, anOrder, aRefund, aSubmission } from "../../testing/payment-events";

const PAY = "pay_0123456789abcdef01234567";
const OTHER = "pay_fedcba9876543210fedcba98";

function setUp() {
  const ledger = new InMemoryLedger(new InMemoryInbox());
  const record = (event: PaymentEvent, awaitsPayment = false) =>
    recordEvent({ transactions: ledger, clock: new FakeClock() }, event, { awaitsPayment });
  return { ledger, record };
}

describe("a payment that was submitted here", () => {
  test("a charge that names a submitted payment is that payment's, and so is what belongs to the charge", async () => {
    const { ledger, record } = setUp();
    await record(aSubmission(PAY));
    await record(anEvent([anIntent()], { submittedAs: PAY }));
    await record(anEvent([aRefund()]));
    expect(ledger.ids).toEqual([PAY]);
    expect(ledger.state("stripe_pi_1")).toMatchObject({ status: "partially_refunded", refunded: 1000n });
  });

  test("a charge that names a payment that was never submitted here waits, and begins nothing", async () => {
    const { ledger, record } = setUp();
    await expect(record(anEvent([anIntent()], { submittedAs: PAY }))).rejects.toThrow(TransactionNotYetKnown);
    expect(ledger.rows).toEqual([]);
  });

  test("metadata that names anything but a submitted payment connects nothing", async () => {
    const { ledger, record } = setUp();
    await record(anEvent([anIntent({ name: "stripe_pi_victim", merchantId: "mrc_victim" })]));
    await record(anEvent([anIntent()], { submittedAs: "stripe_pi_victim" }));
    expect(ledger.ids).toEqual(["stripe_pi_victim", "stripe_pi_1"]);
    expect(ledger.state("stripe_pi_victim")).toMatchObject({ merchantId: "mrc_victim", captured: 4250n });
  });

  test("metadata cannot move a gateway's payment from one submitted payment to another", async () => {
    const { ledger, record } = setUp();
    await record(aSubmission(PAY, { merchantId: "mrc_1" }));
    await record(aSubmission(OTHER, { merchantId: "mrc_2" }));
    await record(anEvent([anIntent()], { submittedAs: PAY }));
    await record(anEvent([anIntent({ at: anIntent().at + 1 })], { submittedAs: OTHER }));
    expect(ledger.state(OTHER)).toMatchObject({ status: "pending", merchantId: "mrc_2" });
    expect(ledger.rowsOf(PAY).length).toBe(3);
    expect(ledger.state("stripe_pi_1")).toMatchObject({ merchantId: "mrc_1" });
  });

  test("two submitted payments are never joined, whatever connects them", async () => {
    const { ledger, record } = setUp();
    await record(aSubmission(PAY));
    await record(aSubmission(OTHER));
    await record(anEvent([anIntent({ name: "stripe_pi_1" })], { submittedAs: PAY }));
    await record(anEvent([anIntent({ name: "stripe_pi_2" })], { submittedAs: OTHER }));
    await record(anEvent([aRefund({ belongsTo: ["stripe_pi_1", "stripe_pi_2"] })]));
    expect(ledger.ids.sort()).toEqual([PAY, OTHER].sort());
  });

  test("a payment that was begun under its gateway's name is joined to the submitted one that it turns out to be", async () => {
    const { ledger, record } = setUp();
    await record(aSubmission(PAY));
    await record(anEvent([aRefund()]));
    await record(anEvent([anIntent()], { submittedAs: PAY }));
    expect(ledger.ids).toEqual([PAY]);
    expect(ledger.state(PAY)).toMatchObject({ refunded: 1000n });
    for (const chain of [PAY, "stripe_pi_1"]) expect(chainProblems(ledger.rowsOf(chain))).toEqual([]);
  });
});

describe("a refund or a dispute of a payment that nobody knows", () => {
  test.each<[string, PaymentEvent]>([
    ["a refund", anEvent([aRefund()])],
    ["a dispute", anEvent([aDispute()])],
  ])("%s waits where Tap charges through its provider, and begins a transaction elsewhere", async (_, event) => {
    const { ledger, record } = setUp();
    await expect(record(event, true)).rejects.toThrow(TransactionNotYetKnown);
    expect(ledger.rows).toEqual([]);
    expect(await record(event)).toMatchObject({ outcome: "committed" });
    expect(ledger.ids).toEqual(["stripe_pi_1"]);
  });

  test("a charge waits for nothing: it would say that it was submitted here", async () => {
    const { record } = setUp();
    expect(await record(anEvent([anIntent()]), true)).toMatchObject({ outcome: "committed" });
  });
});

describe("the portions of an event", () => {
  const captures = (count: number) => {
    const [first, ...rest] = Array.from({ length: count }, (_, index) =>
      aCapture({ name: `paypal_C${index}`, belongsTo: ["paypal_O1"], amount: 100, captured: 100 }),
    );
    return [anOrder(), first as ReturnType<typeof aCapture>, ...rest] as const;
  };

  test("observations that share a name are one portion, whatever their order", () => {
    const charge = aCapture({ kind: "charge", name: "stripe_ch_1", belongsTo: ["stripe_pi_1"] });
    const refund = aRefund({ belongsTo: ["stripe_ch_1"] });
    for (const observations of [[charge, refund] as const, [refund, charge] as const]) {
      expect(portionsOf(anEvent(observations)).map(({ names }) => names)).toEqual([["stripe_ch_1", "stripe_pi_1"]]);
    }
  });

  test("more observations of one payment than one commit takes are several commits of one transaction", async () => {
    const { ledger, record } = setUp();
    const event = anEvent(captures(40), { id: "WH-many" });
    expect(portionsOf(event).length).toBe(Math.ceil(41 / MAX_PORTION));
    expect(await record(event)).toMatchObject({ outcome: "committed" });
    expect(ledger.ids).toEqual(["paypal_O1"]);
    expect(ledger.state("paypal_C39")).toMatchObject({ captured: 4000n });
    expect(chainProblems(ledger.rows)).toEqual([]);
    const rows = ledger.rows.length;
    await record(event);
    expect(ledger.rows.length).toBe(rows);
  });
});

describe("the refunds that a provider's total may count without the customer's having them", () => {
  const total = (amount: number, after: number) =>
    anEvent([
      aCapture({
        kind: "charge",
        name: "stripe_ch_1",
        belongsTo: ["stripe_pi_1"],
        at: aRefund().at + after,
        refundTotal: { amount, countsRelease: false },
      }),
    ]);
  const failed = anEvent([aRefund({ status: "failed", final: 2, progress: 2 })]);

  test("are not read while the total is newer than all of them", async () => {
    const { ledger, record } = setUp();
    let reads = 0;
    const real = ledger.unsettledRefunds.bind(ledger);
    ledger.unsettledRefunds = (homes) => {
      reads++;
      return real(homes);
    };
    for (const event of [anEvent([anIntent()]), failed, total(0, 1_000), anEvent([aRefund({ name: "stripe_re_2" })])]) {
      await record(event);
    }
    expect(reads).toBe(0);
    expect(ledger.state("stripe_pi_1")).toMatchObject({ refunded: 1000n });
  });

  test("are read once where a total from before their failure comes late, and taken off it", async () => {
    const { ledger, record } = setUp();
    let reads = 0;
    const real = ledger.unsettledRefunds.bind(ledger);
    ledger.unsettledRefunds = (homes) => {
      reads++;
      return real(homes);
    };
    for (const event of [anEvent([anIntent()]), failed, total(1000, -1_000)]) await record(event);
    expect(reads).toBe(1);
    expect(ledger.state("stripe_pi_1")).toMatchObject({ status: "captured", refunded: 0n });
  });
});
