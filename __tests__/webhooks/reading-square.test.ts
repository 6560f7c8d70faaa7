import { describe, expect, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { identify, read } from "../../core/webhooks/providers/square/read";
import { observationOf } from "../../testing/readings";
import { squareDispute, squareEvent, squareMoney, squarePayment, squareRefund, squareTime } from "../../testing/square";

const reading = (type: string, object: object, options = {}) => read(EventBody.of(squareEvent(type, object, options)));
const observed = (type: string, object: object, options = {}) => observationOf(reading(type, object, options));
const at = (minute: number) => Date.parse(squareTime(minute));

describe("Square's payments", () => {
  test("a completed payment was captured with tip and tax, for the merchant of its event", () => {
    const tipped = squarePayment({ total_money: squareMoney(5000), refunded_money: squareMoney(300) });
    expect(reading("payment.updated", tipped)).toMatchObject({
      outcome: "read",
      event: { system: "square", type: "payment.updated", occurredAt: squareTime(30) },
    });
    expect(observed("payment.updated", tipped)).toEqual({
      kind: "payment",
      name: "square_PAY1",
      belongsTo: [],
      at: at(2),
      final: 1,
      progress: 4,
      status: "captured",
      currency: "USD",
      amount: 5000,
      received: 5000,
      refundTotal: { amount: 300, countsRelease: false },
      merchantId: "SELLER1",
    });
  });

  test.each([
    ["PENDING", "pending", 0],
    ["APPROVED", "authorized", 0],
    ["COMPLETED", "captured", 1],
    ["CANCELED", "canceled", 1],
    ["FAILED", "failed", 1],
  ])("a payment of status %s is %s; Square calls it terminal: %i", (status, expected, final) => {
    expect(observed("payment.updated", squarePayment({ status }))).toMatchObject({ status: expected, final });
  });

  test("a payment says why it failed", () => {
    const failed = squarePayment({ status: "FAILED", card_details: { errors: [{ code: "GENERIC_DECLINE" }] } });
    expect(observed("payment.updated", failed)).toMatchObject({ reason: "GENERIC_DECLINE" });
  });

  test("without a total the amount stands, and without its own time the event's", () => {
    const bare = squarePayment({ total_money: undefined, updated_at: undefined });
    expect(observed("payment.created", bare)).toMatchObject({ amount: 4250, at: at(30) });
    expect(observed("payment.created", bare)).not.toHaveProperty("refundTotal");
  });

  test.each([
    ["an unknown status", squarePayment({ status: "constructor" }), "UNKNOWN_STATUS"],
    ["no amount", squarePayment({ amount_money: undefined }), "UNEXPECTED_SHAPE"],
    ["refunds in another currency", squarePayment({ refunded_money: squareMoney(1, "CAD") }), "UNEXPECTED_SHAPE"],
    ["parts of a cent", squarePayment({ total_money: squareMoney(0.5) }), "INVALID_AMOUNT"],
  ])("a payment with %s leaves the event unread", (_, payment, reason) => {
    expect(reading("payment.updated", payment)).toEqual({ outcome: "unread", reason });
  });
});

describe("Square's refunds", () => {
  test("a refund belongs to its payment", () => {
    expect(observed("refund.updated", squareRefund())).toEqual({
      kind: "refund",
      name: "square_REF1",
      belongsTo: ["square_PAY1"],
      at: at(6),
      final: 1,
      progress: 1,
      status: "succeeded",
      currency: "USD",
      amount: 400,
      release: "no",
      madeAt: at(5),
      merchantId: "SELLER1",
    });
  });

  test.each([
    ["PENDING", "pending", 0],
    ["COMPLETED", "succeeded", 1],
    ["REJECTED", "failed", 2],
    ["FAILED", "failed", 2],
  ])("a refund of status %s is %s, which no status before it undoes", (status, expected, final) => {
    expect(observed("refund.updated", squareRefund({ status }))).toMatchObject({ status: expected, final });
  });

  test("an unlinked refund belongs to no payment", () => {
    const unlinked = squareRefund({ payment_id: undefined, unlinked: true });
    expect(observed("refund.created", unlinked)).toMatchObject({ name: "square_REF1", belongsTo: [], amount: 400 });
  });

  test("a refund of an unknown status leaves the event unread", () => {
    const unknown = { outcome: "unread", reason: "UNKNOWN_STATUS" };
    expect(reading("refund.updated", squareRefund({ status: "HELD" }))).toEqual(unknown);
  });
});

describe("Square's disputes", () => {
  test.each([
    ["INQUIRY_EVIDENCE_REQUIRED", "inquiry"],
    ["INQUIRY_PROCESSING", "inquiry"],
    ["INQUIRY_CLOSED", "won"],
    ["EVIDENCE_REQUIRED", "open"],
    ["PROCESSING", "open"],
    ["ACCEPTED", "lost"],
    ["LOST", "lost"],
    ["WON", "won"],
  ])("a dispute of state %s is %s", (state, status) => {
    expect(observed("dispute.state.updated", squareDispute({ state }))).toMatchObject({
      kind: "dispute",
      name: "square_DIS1",
      belongsTo: ["square_PAY1"],
      at: at(20),
      final: 0,
      status,
      amount: 4250,
      reason: "NO_KNOWLEDGE",
    });
  });

  test("of two states in one moment the larger version stands, without versions the later state", () => {
    const progress = (fields: Readonly<Record<string, unknown>>) =>
      observed("dispute.state.updated", squareDispute(fields)).progress;
    expect(progress({ version: 4, state: "PROCESSING" })).toBeGreaterThan(progress({ version: 3, state: "WON" }));
    expect(progress({ version: null, state: "WON" })).toBeGreaterThan(progress({ version: null, state: "LOST" }));
  });

  test("the older type names the dispute's id otherwise", () => {
    const older = squareDispute({ id: undefined, dispute_id: "DIS1", state: "LOST" });
    expect(observed("dispute.state.changed", older)).toMatchObject({ name: "square_DIS1", status: "lost" });
  });

  test("a dispute is read wherever Square puts it", () => {
    const said = observed("dispute.state.updated", squareDispute(), { holder: "object" });
    expect(said).toMatchObject({ name: "square_DIS1", status: "open" });
  });

  test.each([
    ["an unknown state", squareDispute({ state: "APPEALED" }), "UNKNOWN_STATUS"],
    ["no id", squareDispute({ id: undefined }), "UNEXPECTED_SHAPE"],
  ])("a dispute with %s leaves the event unread", (_, dispute, reason) => {
    expect(reading("dispute.state.updated", dispute)).toEqual({ outcome: "unread", reason });
  });
});

describe("Square's types", () => {
  test("an event is identified with its class", () => {
    const classOf = (type: string) => identify(EventBody.of(squareEvent(type, {})))?.class;
    expect(["payment.updated", "customer.created", "payment.new"].map(classOf)).toEqual([
      "mapped",
      "irrelevant",
      "unknown",
    ]);
    expect(identify(EventBody.of("{}"))).toBeUndefined();
  });

  test("types that are irrelevant or unknown are told apart", () => {
    expect(reading("dispute.evidence.added", {})).toEqual({ outcome: "irrelevant" });
    expect(reading("refund.new", squareRefund())).toEqual({ outcome: "unread", reason: "UNKNOWN_TYPE" });
  });
});
