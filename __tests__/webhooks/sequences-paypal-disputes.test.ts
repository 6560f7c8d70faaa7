import { paypalLink, paypalValue } from "../../testing/paypal";
import {
  approved,
  captured,
  disputed,
  refunded,
  related,
  resolved,
  tell,
  totalRefunded,
} from "../../testing/paypal-tellers";
import { endOf, type Sequence, testSequences } from "../../testing/sequences";

function inquiryTakenBack(): Sequence {
  const yen = { amount: paypalValue("5000", "JPY") };
  const gross = { seller_transaction_id: "CAP1", gross_amount: yen.amount };
  const inquiry = { dispute_amount: yen.amount, disputed_transactions: [gross] };
  return {
    title: "an inquiry in yen is taken back after a refund",
    events: [
      tell(0, "CHECKOUT.ORDER.APPROVED", approved("0", { purchase_units: [yen] })),
      tell(1, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "0", 1, yen)),
      tell(5, "CUSTOMER.DISPUTE.CREATED", disputed("0", 5, inquiry)),
      tell(6, "PAYMENT.CAPTURE.REFUNDED", refunded("REF1", "CAP1", "0", 6, yen)),
      tell(7, "CUSTOMER.DISPUTE.RESOLVED", disputed("0", 7, { ...inquiry, ...resolved("CANCELED_BY_BUYER") })),
    ],
    ends: {
      paypal_ORDER1: endOf(5000, {
        ...{ status: "refunded", refunded: 5000 },
        parts: ["paypal_PP-D-1@CAP1 won 5000", "paypal_REF1 succeeded 5000"],
      }),
    },
    notified: [
      ...["transaction.captured", "dispute.opened paypal_PP-D-1@CAP1"],
      ...["refund.succeeded paypal_REF1", "dispute.won paypal_PP-D-1@CAP1"],
    ],
  };
}

function reversalPaysALoss(): Sequence {
  const chargeback = { dispute_life_cycle_stage: "CHARGEBACK" };
  const lost = { ...chargeback, ...resolved("RESOLVED_BUYER_FAVOUR", "42.50") };
  return {
    title: "a reversal pays the chargeback that an inquiry became",
    events: [
      tell(1, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "42.50", 1)),
      tell(5, "CUSTOMER.DISPUTE.CREATED", disputed("42.50", 5)),
      tell(8, "CUSTOMER.DISPUTE.UPDATED", disputed("42.50", 8, { status: "UNDER_REVIEW", ...chargeback })),
      tell(9, "PAYMENT.CAPTURE.REVERSED", refunded("REV1", "CAP1", "42.50", 9)),
      tell(9, "CUSTOMER.DISPUTE.RESOLVED", disputed("42.50", 9, lost)),
    ],
    ends: {
      paypal_ORDER1: endOf(4250, {
        ...{ status: "disputed", refunded: 4250, lost: 4250, returned: 4250 },
        parts: ["paypal_PP-D-1@CAP1 lost 4250", "paypal_REV1 succeeded 4250"],
      }),
    },
    notified: [
      ...["transaction.captured", "dispute.opened paypal_PP-D-1@CAP1"],
      ...["refund.succeeded paypal_REV1", "dispute.lost paypal_PP-D-1@CAP1"],
    ],
  };
}

const partialSettlement = (): Sequence => ({
  title: "a dispute is settled by a refund of a part, after another refund",
  events: [
    tell(1, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "80.00", 1)),
    tell(3, "PAYMENT.CAPTURE.REFUNDED", refunded("REF0", "CAP1", "10.00", 3, totalRefunded("10.00"))),
    tell(5, "CUSTOMER.DISPUTE.CREATED", disputed("70.00", 5)),
    tell(
      6,
      "CUSTOMER.DISPUTE.UPDATED",
      disputed("70.00", 6, { offer: { seller_offered_amount: paypalValue("30.00") } }),
    ),
    tell(7, "PAYMENT.CAPTURE.REFUNDED", refunded("REF1", "CAP1", "30.00", 7, totalRefunded("40.00"))),
    tell(7, "CUSTOMER.DISPUTE.RESOLVED", disputed("70.00", 7, resolved("RESOLVED_BUYER_FAVOUR", "30.00"))),
  ],
  ends: {
    paypal_ORDER1: endOf(8000, {
      ...{ status: "disputed", refunded: 4000, lost: 3000, returned: 4000 },
      parts: ["paypal_PP-D-1@CAP1 lost 7000", "paypal_REF0 succeeded 1000", "paypal_REF1 succeeded 3000"],
    }),
  },
  notified: [
    ...["transaction.captured", "refund.succeeded paypal_REF0", "dispute.opened paypal_PP-D-1@CAP1"],
    ...["refund.succeeded paypal_REF1", "dispute.lost paypal_PP-D-1@CAP1"],
  ],
});

function disputeOfTwoOrders(): Sequence {
  const second = {
    ...related("ORDER2"),
    links: [paypalLink("self", "/v2/payments/captures/CAP2"), paypalLink("up", "/v2/checkout/orders/ORDER2")],
  };
  const both = {
    disputed_transactions: [
      { seller_transaction_id: "CAP1", gross_amount: paypalValue("30.00") },
      { seller_transaction_id: "CAP2", gross_amount: paypalValue("20.00") },
    ],
  };
  return {
    title: "one dispute of two orders is won, and one of them refunded later",
    events: [
      tell(1, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "30.00", 1)),
      tell(2, "PAYMENT.CAPTURE.COMPLETED", captured("CAP2", "20.00", 2, second)),
      tell(5, "CUSTOMER.DISPUTE.CREATED", disputed("50.00", 5, both)),
      tell(6, "CUSTOMER.DISPUTE.RESOLVED", disputed("50.00", 6, { ...both, ...resolved("RESOLVED_SELLER_FAVOUR") })),
      tell(9, "PAYMENT.CAPTURE.REFUNDED", refunded("REF1", "CAP1", "30.00", 9)),
    ],
    ends: {
      paypal_ORDER1: endOf(3000, {
        ...{ status: "refunded", refunded: 3000 },
        parts: ["paypal_PP-D-1@CAP1 won 3000", "paypal_REF1 succeeded 3000"],
      }),
      paypal_ORDER2: endOf(2000, { parts: ["paypal_PP-D-1@CAP2 won 2000"] }),
    },
    notified: [
      ...["transaction.captured", "transaction.captured"],
      ...["dispute.opened paypal_PP-D-1@CAP1", "dispute.opened paypal_PP-D-1@CAP2"],
      ...["dispute.won paypal_PP-D-1@CAP1", "dispute.won paypal_PP-D-1@CAP2", "refund.succeeded paypal_REF1"],
    ],
  };
}

const wonOnAppeal = (): Sequence => ({
  title: "a dispute is lost, then won on appeal, and its capture stands again",
  events: [
    tell(1, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "42.50", 1)),
    tell(5, "CUSTOMER.DISPUTE.CREATED", disputed("42.50", 5)),
    tell(6, "PAYMENT.CAPTURE.REVERSED", captured("CAP1", "42.50", 6, { status: "REVERSED" })),
    tell(7, "CUSTOMER.DISPUTE.RESOLVED", disputed("42.50", 7, resolved("RESOLVED_BUYER_FAVOUR", "42.50"))),
    tell(8, "CUSTOMER.DISPUTE.UPDATED", disputed("42.50", 8, { status: "UNDER_REVIEW" })),
    tell(9, "CUSTOMER.DISPUTE.RESOLVED", disputed("42.50", 9, resolved("RESOLVED_SELLER_FAVOUR"))),
    tell(10, "PAYMENT.CAPTURE.COMPLETED", captured("CAP1", "42.50", 10)),
  ],
  ends: { paypal_ORDER1: endOf(4250, { parts: ["paypal_PP-D-1@CAP1 won 4250"] }) },
  notified: [
    ...["transaction.captured", "dispute.opened paypal_PP-D-1@CAP1", "transaction.refunded"],
    ...["dispute.lost paypal_PP-D-1@CAP1", "dispute.opened paypal_PP-D-1@CAP1", "dispute.won paypal_PP-D-1@CAP1"],
    "transaction.refund_undone",
  ],
});

testSequences("paypal", [
  inquiryTakenBack(),
  reversalPaysALoss(),
  partialSettlement(),
  disputeOfTwoOrders(),
  wonOnAppeal(),
]);
