import type { LedgerRow } from "../../core/ledger/domain/row";
import { environments } from "../../lib/config/environments";
import { type Books, grouped } from "./count-events";
import type { Faults, Item, Sent } from "./evidence";
import type { PlannedPayment } from "./plan";

type PaymentFaults = Pick<Faults, "lost" | "doubled" | "wrong ends" | "pending">;

/** Payments that were accepted and are nowhere, were charged twice, did not end, or ended wrongly. */
export function countPayments(sent: Sent, books: Books): PaymentFaults {
  const ofCustomer = grouped(
    [...books.states.values()].filter((state) => books.customerOf(state) !== undefined),
    (state) => String(books.customerOf(state)),
  );
  const submitted = sent.plan.payments.filter(({ key }) => (sent.ids.get(key)?.size ?? 0) > 0);
  const rows = sent.batch === undefined ? [] : sent.plan.file.rows;
  const found = [...submitted, ...rows].map((payment) =>
    faultsOf(payment, ofCustomer.get(payment.customerId) ?? [], books),
  );
  return {
    lost: [...found.flatMap(({ lost }) => lost), ...missingIds(sent, books)],
    doubled: [...found.flatMap(({ doubled }) => doubled), ...twoIds(sent)],
    "wrong ends": [...found.flatMap((faults) => faults["wrong ends"]), ...wrongBatch(sent)],
    pending: found.flatMap(({ pending }) => pending),
  };
}

function faultsOf(payment: PlannedPayment, transactions: readonly Item[], { chains }: Books): PaymentFaults {
  const { customerId, amount } = payment;
  const rows = transactions.flatMap(({ transaction_id }) => chains.get(String(transaction_id)) ?? []);
  const end = payment.end === "in_review" && reviewExpired(rows) ? "failed" : payment.end;
  const count = (type: string) => rows.filter(({ eventType }) => eventType === type).length;
  const [first] = transactions;
  const isInReview = first?.status === "pending" && count("payment.review_requested") > 0;
  const status = isInReview ? "in_review" : String(first?.status);
  const isPending = status === "pending" || (status === "in_review" && end !== "in_review");
  const isRight =
    status === end && first?.amount === amount && count("payment.captured") === (end === "captured" ? 1 : 0);
  return {
    lost: first === undefined ? [`no transaction of ${customerId}`] : [],
    doubled: [
      ...(transactions.length > 1 ? [`${customerId} has ${transactions.length} transactions`] : []),
      ...(count("payment.captured") > 1 ? [`${customerId} was charged ${count("payment.captured")} times`] : []),
    ],
    "wrong ends":
      first === undefined || isPending || isRight
        ? []
        : [`${first.transaction_id} is ${status} ${first.amount}, not ${end} ${amount}`],
    pending: first !== undefined && isPending ? [`${first.transaction_id} is ${status}`] : [],
  };
}

const { reviewTimeoutSeconds } = environments.dev;

/** A review that nobody decided in its time, which ends its payment: a soak of more than an hour sees that. */
function reviewExpired(rows: readonly LedgerRow[]): boolean {
  const requested = rows.find(({ eventType }) => eventType === "payment.review_requested");
  const declined = rows.find(
    ({ eventType, reason }) => eventType === "payment.declined" && reason === "review_expired",
  );
  if (requested === undefined || declined === undefined) return false;
  return Date.parse(declined.occurredAt) - Date.parse(requested.occurredAt) >= reviewTimeoutSeconds * 1000;
}

const missingIds = ({ ids }: Sent, { locate }: Books): string[] =>
  [...ids.values()]
    .flatMap((answered) => [...answered])
    .filter((id) => locate(id) === undefined)
    .map((id) => `${id} was answered 202 and is no transaction`);

const twoIds = ({ ids }: Sent): string[] =>
  [...ids].filter(([, answered]) => answered.size > 1).map(([key, { size }]) => `key ${key} was answered ${size} ids`);

function wrongBatch({ batch, plan: { file } }: Sent): string[] {
  if (batch === undefined) return [];
  const state = file.refused > 0 ? "completed_with_errors" : "completed";
  const is = `${batch.state}, ${batch.submitted} submitted, ${batch.refused} refused`;
  const should = `${state}, ${file.rows.length} submitted, ${file.refused} refused`;
  return is === should ? [] : [`the file is ${is}, not ${should}`];
}
