import { endOf, type Sequence, testSequences } from "../../testing/sequences";
import { squareDispute, squareEvent, squareMoney, squarePayment, squareRefund, squareTime } from "../../testing/square";

type Fields = Readonly<Record<string, unknown>>;

const tell = (minute: number, type: string, object: Fields): string => squareEvent(type, object, { minute });
const payment = (minute: number, status: string, amount: number, fields: Fields = {}): Fields =>
  squarePayment({
    ...{ status, amount_money: squareMoney(amount), total_money: squareMoney(amount) },
    ...{ updated_at: squareTime(minute), ...fields },
  });
const refund = (minute: number, id: string, status: string, amount: number, fields: Fields = {}): Fields =>
  squareRefund({
    ...{ id, status, amount_money: squareMoney(amount), created_at: squareTime(minute) },
    ...{ updated_at: squareTime(minute), ...fields },
  });
const dispute = (minute: number, id: string, state: string, amount: number, fields: Fields = {}): Fields =>
  squareDispute({ id, state, amount_money: squareMoney(amount), updated_at: squareTime(minute), ...fields });
const refundedSoFar = (amount: number, currency = "USD") => ({ refunded_money: squareMoney(amount, currency) });

const loweredAndTipped = (): Sequence => ({
  title: "an amount is lowered before it is completed with a tip",
  events: [
    tell(0, "payment.created", payment(0, "APPROVED", 10000)),
    tell(5, "payment.updated", payment(5, "APPROVED", 8000)),
    tell(
      9,
      "payment.updated",
      payment(9, "COMPLETED", 8000, { tip_money: squareMoney(1200), total_money: squareMoney(9200) }),
    ),
  ],
  ends: { square_PAY1: endOf(9200) },
  notified: ["transaction.authorized", "transaction.amount_changed", "transaction.captured"],
});

const delayRunsOut = (): Sequence => ({
  title: "a delayed capture runs out",
  events: [
    tell(0, "payment.created", payment(0, "APPROVED", 5000)),
    tell(5, "payment.updated", payment(5, "APPROVED", 5000, { version_token: "two", note: "changed" })),
    tell(50, "payment.updated", payment(50, "CANCELED", 5000, { delay_action: "CANCEL" })),
  ],
  ends: { square_PAY1: endOf(5000, { status: "canceled", captured: 0 }) },
  notified: ["transaction.authorized", "transaction.canceled"],
});

const rejectedThenMade = (): Sequence => ({
  title: "a refund is rejected and another one made",
  events: [
    tell(0, "payment.updated", payment(0, "COMPLETED", 5000)),
    tell(5, "refund.created", refund(5, "REF1", "PENDING", 500)),
    tell(5, "payment.updated", payment(5, "COMPLETED", 5000, refundedSoFar(500))),
    tell(9, "refund.updated", refund(9, "REF1", "REJECTED", 500, { created_at: squareTime(5) })),
    tell(9, "payment.updated", payment(9, "COMPLETED", 5000, refundedSoFar(0))),
    tell(12, "refund.created", refund(12, "REF2", "PENDING", 300)),
    tell(14, "refund.updated", refund(14, "REF2", "COMPLETED", 300, { created_at: squareTime(12) })),
    tell(14, "payment.updated", payment(14, "COMPLETED", 5000, refundedSoFar(300))),
  ],
  ends: {
    square_PAY1: endOf(5000, {
      ...{ status: "partially_refunded", refunded: 300 },
      parts: ["square_REF1 failed 500", "square_REF2 succeeded 300"],
    }),
  },
  notified: [
    ...["transaction.captured", "refund.pending square_REF1", "refund.failed square_REF1"],
    ...["refund.pending square_REF2", "refund.succeeded square_REF2"],
  ],
});

const debitFails = (): Sequence => ({
  title: "a bank debit fails after days",
  events: [
    tell(0, "payment.created", payment(0, "PENDING", 7000, { source_type: "BANK_ACCOUNT" })),
    tell(1, "payment.updated", payment(1, "PENDING", 7000, { source_type: "BANK_ACCOUNT" })),
    tell(
      40,
      "payment.updated",
      payment(40, "FAILED", 7000, { bank_account_details: { errors: [{ code: "PAYMENT_RETURNED" }] } }),
    ),
  ],
  ends: { square_PAY1: endOf(7000, { status: "failed", captured: 0 }) },
  notified: ["transaction.failed"],
});

const wonAfterLost = (): Sequence => ({
  title: "a dispute is lost and then won, two of its states of one moment",
  events: [
    tell(0, "payment.updated", payment(0, "COMPLETED", 4250)),
    tell(5, "dispute.created", dispute(5, "DIS1", "INQUIRY_EVIDENCE_REQUIRED", 4250, { version: 1 })),
    tell(5, "dispute.state.updated", dispute(5, "DIS1", "EVIDENCE_REQUIRED", 4250, { version: 2 })),
    tell(8, "dispute.state.updated", dispute(8, "DIS1", "PROCESSING", 4250, { version: 3 })),
    tell(20, "dispute.state.updated", dispute(20, "DIS1", "LOST", 4250, { version: 4 })),
    tell(30, "dispute.state.updated", dispute(30, "DIS1", "PROCESSING", 4250, { version: 5 })),
    tell(40, "dispute.state.updated", dispute(40, "DIS1", "WON", 4250, { version: 6 })),
  ],
  ends: { square_PAY1: endOf(4250, { parts: ["square_DIS1 won 4250"] }) },
  notified: [
    ...["transaction.captured", "dispute.inquiry square_DIS1", "dispute.opened square_DIS1"],
    ...["dispute.lost square_DIS1", "dispute.opened square_DIS1", "dispute.won square_DIS1"],
  ],
});

const restAccepted = (): Sequence => ({
  title: "a part is refunded, and a dispute of the rest accepted",
  events: [
    tell(0, "payment.updated", payment(0, "COMPLETED", 5000)),
    tell(3, "refund.updated", refund(3, "REF1", "COMPLETED", 1000)),
    tell(3, "payment.updated", payment(3, "COMPLETED", 5000, refundedSoFar(1000))),
    tell(5, "dispute.created", dispute(5, "DIS1", "EVIDENCE_REQUIRED", 4000, { version: 1 })),
    tell(9, "dispute.state.updated", dispute(9, "DIS1", "ACCEPTED", 4000, { version: 2 })),
  ],
  ends: {
    square_PAY1: endOf(5000, {
      ...{ status: "disputed", refunded: 1000, lost: 4000 },
      parts: ["square_DIS1 lost 4000", "square_REF1 succeeded 1000"],
    }),
  },
  notified: [
    ...["transaction.captured", "refund.succeeded square_REF1"],
    ...["dispute.opened square_DIS1", "dispute.lost square_DIS1"],
  ],
});

function refundedInYen(): Sequence {
  const yen = (amount: number) => ({ amount_money: squareMoney(amount, "JPY") });
  const paid = (minute: number, refunded?: number) =>
    payment(minute, "COMPLETED", 0, {
      ...{ ...yen(1200), total_money: squareMoney(1200, "JPY") },
      ...(refunded && refundedSoFar(refunded, "JPY")),
    });
  return {
    title: "a payment in yen is refunded in two parts",
    events: [
      tell(0, "payment.updated", paid(0)),
      tell(4, "refund.created", refund(4, "REF1", "COMPLETED", 0, yen(700))),
      tell(4, "payment.updated", paid(4, 700)),
      tell(6, "refund.created", refund(6, "REF2", "PENDING", 0, yen(500))),
      tell(7, "refund.updated", refund(7, "REF2", "COMPLETED", 0, { ...yen(500), created_at: squareTime(6) })),
      tell(7, "payment.updated", paid(7, 1200)),
    ],
    ends: {
      square_PAY1: endOf(1200, {
        ...{ status: "refunded", refunded: 1200 },
        parts: ["square_REF1 succeeded 700", "square_REF2 succeeded 500"],
      }),
    },
    notified: [
      ...["transaction.captured", "refund.succeeded square_REF1"],
      ...["refund.pending square_REF2", "refund.succeeded square_REF2"],
    ],
  };
}

function unlinkedRefund(): Sequence {
  const unlinked = { payment_id: undefined, unlinked: true, created_at: squareTime(5) };
  return {
    title: "an unlinked refund leaves the payment beside it as it is",
    events: [
      tell(0, "payment.updated", payment(0, "COMPLETED", 3000)),
      tell(5, "refund.created", refund(5, "REF1", "PENDING", 1000, unlinked)),
      tell(6, "refund.updated", refund(6, "REF1", "COMPLETED", 1000, unlinked)),
    ],
    ends: {
      square_PAY1: endOf(3000),
      square_REF1: {
        ...{ status: "partially_refunded", amount: 0, captured: 0, refunded: 1000, lost: 0, returned: 1000 },
        ...{ parts: ["square_REF1 succeeded 1000"], flags: [] },
      },
    },
    notified: ["transaction.captured", "refund.pending square_REF1", "refund.succeeded square_REF1"],
  };
}

function twoDisputes(): Sequence {
  const older = { id: undefined, dispute_id: "DIS1", version: undefined };
  return {
    title: "of two disputes one is lost, which the deprecated type tells",
    events: [
      tell(0, "payment.updated", payment(0, "COMPLETED", 6000)),
      tell(5, "dispute.created", dispute(5, "DIS1", "EVIDENCE_REQUIRED", 2000, { version: 1 })),
      tell(6, "dispute.created", dispute(6, "DIS2", "INQUIRY_EVIDENCE_REQUIRED", 1000, { version: 1 })),
      tell(20, "dispute.state.changed", dispute(20, "DIS1", "LOST", 2000, older)),
      tell(22, "dispute.state.updated", dispute(22, "DIS2", "INQUIRY_CLOSED", 1000, { version: 2 })),
    ],
    ends: {
      square_PAY1: endOf(6000, {
        ...{ status: "disputed", lost: 2000 },
        parts: ["square_DIS1 lost 2000", "square_DIS2 won 1000"],
      }),
    },
    notified: [
      ...["transaction.captured", "dispute.opened square_DIS1", "dispute.inquiry square_DIS2"],
      ...["dispute.lost square_DIS1", "dispute.won square_DIS2"],
    ],
  };
}

function splitTender(): Sequence {
  const card = (minute: number, status: string, fields: Fields = {}) =>
    payment(minute, status, 3000, { id: "PAY2", order_id: "ORDER1", ...fields });
  const gift = (minute: number, status: string) => payment(minute, status, 2000, { order_id: "ORDER1" });
  return {
    title: "of two payments of an order one is canceled, the other captured and refunded",
    events: [
      tell(0, "payment.created", gift(0, "APPROVED")),
      tell(0, "payment.created", card(0, "APPROVED")),
      tell(2, "payment.updated", gift(2, "CANCELED")),
      tell(3, "payment.updated", card(3, "COMPLETED")),
      tell(8, "refund.created", refund(8, "REF1", "COMPLETED", 3000, { payment_id: "PAY2" })),
      tell(8, "payment.updated", card(8, "COMPLETED", refundedSoFar(3000))),
    ],
    ends: {
      square_PAY1: endOf(2000, { status: "canceled", captured: 0 }),
      square_PAY2: endOf(3000, { status: "refunded", refunded: 3000, parts: ["square_REF1 succeeded 3000"] }),
    },
    notified: [
      ...["transaction.authorized", "transaction.authorized", "transaction.canceled", "transaction.captured"],
      "refund.succeeded square_REF1",
    ],
  };
}

testSequences("square", [
  ...[loweredAndTipped(), delayRunsOut(), rejectedThenMade(), debitFails(), wonAfterLost()],
  ...[restAccepted(), refundedInYen(), unlinkedRefund(), twoDisputes(), splitTender()],
]);
