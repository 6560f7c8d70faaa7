import { capturedOf, currencyOf } from "./contribution";
import type { Head } from "./head";
import { fieldOf, type PaymentKind, type PaymentState, paymentKinds, type Touch, touchOrder } from "./objects";
import type { PaymentStatus } from "./observation";
import { textOrder } from "./registers";
import { countOf, larger, sumsIn } from "./sums";

/** Currency in which the payment was made, or else is to be made; while only what went back is known, that of it. */
export function paymentCurrency({ payments, newestCharge, sums, refundTotal }: Head): string {
  const captured = [
    ...payments.filter((payment) => capturedOf(payment) > 0),
    ...sums.filter((entry) => entry.sums.captured),
  ].map((taken) => ("currency" in taken ? taken.currency : currencyOf(taken)));
  const planned = paymentKinds.flatMap((kind) => payments.filter((payment) => payment.kind === kind)).map(currencyOf);
  const authorized = sums.filter((entry) => entry.sums.authorized || entry.sums.unauthorized);
  const all = [
    ...captured,
    ...planned,
    newestCharge?.currency,
    ...[...authorized, ...sums].map(({ currency }) => currency),
    refundTotal?.currency,
  ];
  return all.find(Boolean) ?? "";
}

/**
 * Money that was taken. The whole and its attempts tell of the same money, and so do a payment submitted to Tap and its
 * gateway's payment: of two such figures the larger one is the newer one.
 */
export function capturedAmount(head: Head, currency: string): bigint {
  const byKind = paymentKinds.map((kind) =>
    paymentsIn(head, currency)
      .filter((payment) => payment.kind === kind)
      .reduce((total, payment) => total + BigInt(capturedOf(payment)), 0n),
  );
  return [sumsIn(head.sums, currency).captured ?? 0n, ...byKind].reduce(larger);
}

/** What was authorized, not captured and not kept open either: some of Stripe's versions count it as refunded. */
export function releasedAmount(head: Head, currency: string, captured: bigint): bigint {
  const intents = paymentsIn(head, currency).filter(({ kind }) => kind === "intent");
  // An intent that knows of less than was captured was seen before: what it keeps open may be released since.
  const isUpToDate = (intent: PaymentState) => BigInt(fieldOf(intent, "received") ?? 0) >= captured;
  const keepsOpen = (intent: PaymentState) => (fieldOf(intent, "capturable") ?? 0) > 0 && isUpToDate(intent);
  if (captured > 0n && intents.some(keepsOpen)) return 0n;
  const { captured: taken, gross = 0n } = sumsIn(head.sums, currency);
  const { newestCharge } = head;
  const held = intents.flatMap((intent) => fieldOf(intent, "amount") ?? []).reduce((sum, amount) => sum + amount, 0);
  const charged =
    newestCharge?.kind === "charge" && newestCharge.currency === currency ? (newestCharge.amount ?? 0) : 0;
  return larger(0n, (taken ? gross : BigInt(held || charged)) - captured);
}

/** Amount of the payment: what was captured, or else is authorized, or else was asked for. Minor units. */
export function paymentAmount(head: Head, currency: string, status: PaymentStatus, captured: bigint): bigint | null {
  if (captured > 0n) return captured;
  const payments = paymentsIn(head, currency);
  const of = (kind: PaymentKind, field: "amount" | "capturable") =>
    payments.filter((payment) => payment.kind === kind).flatMap((payment) => fieldOf(payment, field) ?? [])[0];
  const { unauthorized, underWay } = sumsIn(head.sums, currency);
  const capturable = status === "authorized" ? of("intent", "capturable") : undefined;
  const charged = head.newestCharge?.currency === currency ? head.newestCharge.amount : undefined;
  const amount =
    (capturable || undefined) ??
    of("intent", "amount") ??
    authorizedAmount(head, currency) ??
    of("order", "amount") ??
    of("payment", "amount") ??
    unauthorized ??
    underWay ??
    charged;
  return amount === undefined ? null : BigInt(amount);
}

/**
 * What open authorizations hold. PayPal renews one by a second one beside it, and no event says so: several together
 * hold no more than their order asks for. A single one may hold up to 115 % of it (Payments v2, "reauthorize").
 */
function authorizedAmount(head: Head, currency: string): bigint | undefined {
  const { authorized, openAuthorizations = 0n } = sumsIn(head.sums, currency);
  const ordered = paymentsIn(head, currency)
    .filter(({ kind }) => kind === "order")
    .flatMap((order) => fieldOf(order, "amount") ?? [])
    .reduce((sum, amount) => sum + BigInt(amount), 0n);
  const isWithin = authorized === undefined || ordered === 0n || authorized <= ordered;
  return isWithin || openAuthorizations < 2n ? authorized : ordered;
}

interface Speaker extends Touch {
  /** Breaks ties of time: the whole knows more than an attempt. */
  readonly rank: number;
  readonly name: string;
  readonly status: PaymentStatus;
  readonly reason?: string;
}

/** State of the payment itself, whatever went back of it, with the reason for a failure. */
export function paymentState(head: Head): { readonly status: PaymentStatus; readonly reason?: string } {
  const isCaptured = countOf(head.sums, "captured") > 0n || head.payments.some((payment) => capturedOf(payment) > 0);
  if (isCaptured) return { status: "captured" };
  const over = latest(speakersOf(head.payments.filter(isOver)));
  if (over !== undefined) return saying(over);
  const submitted = speakersOf(head.payments.filter(({ kind }) => kind === "payment"));
  const { newestCharge } = head;
  const attempts = [
    ...speakersOf(head.payments.filter(({ kind }) => kind === "intent")),
    ...(newestCharge === undefined ? [] : [{ ...newestCharge, rank: 0 }]),
  ];
  // Submitted and under way is what every payment is that the gateway knows more of.
  const speaker = latest([...attempts, ...submitted.filter(({ status }) => status !== "pending")]);
  if (speaker !== undefined) return saying(speaker);
  const authorization = authorizationStatus(head);
  if (authorization !== undefined) return { status: authorization };
  const order = latest(speakersOf(head.payments.filter(({ kind }) => kind === "order")));
  return order === undefined ? { status: "pending" } : saying(order);
}

function authorizationStatus({ sums }: Head): PaymentStatus | undefined {
  if (countOf(sums, "openAuthorizations") > 0n) return "authorized";
  if (countOf(sums, "pendingAuthorizations") > 0n) return "pending";
  if (countOf(sums, "canceledAuthorizations") > 0n) return "canceled";
  return countOf(sums, "failedAuthorizations") > 0n ? "failed" : undefined;
}

/** An intent that succeeded or was canceled stays so, whatever its charges say later. */
const isOver = ({ kind, registers }: PaymentState): boolean =>
  kind === "intent" && (registers.status?.key.final ?? 0) > 0;

const speakersOf = (payments: readonly PaymentState[]): Speaker[] =>
  payments.flatMap((payment) => {
    const { name, touch, registers } = payment;
    if (touch === undefined || registers.status === undefined) return [];
    const reason = registers.reason?.value;
    const status = registers.status.value as PaymentStatus;
    return [
      { ...touch, rank: payment.kind === "intent" ? 2 : 1, name, status, ...(reason !== undefined && { reason }) },
    ];
  });

const latest = (speakers: readonly Speaker[]): Speaker | undefined =>
  [...speakers].sort((a, b) => touchOrder(b, a) || b.rank - a.rank || textOrder(b.name, a.name))[0];

/**
 * The reason that Tap itself noted last of a payment that was submitted to it: where it waits for a review, what that is
 * for. Undefined of any other transaction.
 */
export const submittedReason = (head: Head, transactionId: string): string | undefined =>
  head.payments.find(({ kind, name }) => kind === "payment" && name === transactionId)?.registers.reason?.value;

const saying = ({ status, reason }: Speaker) => ({
  status,
  ...(reason !== undefined && (status === "failed" || status === "canceled") && { reason }),
});

const paymentsIn = (head: Head, currency: string): readonly PaymentState[] =>
  head.payments.filter((payment) => currencyOf(payment) === currency);
