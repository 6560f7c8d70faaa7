import type { PaymentStatus } from "../../core/ledger/domain/observation";
import {
  type Books,
  type Choices,
  type Clock,
  CURRENCY,
  type Dispute,
  type Life,
  lostOf,
  MERCHANT,
  Recorder,
  type Refund,
  refundedOf,
  seenDispute,
  seenRefund,
  statusBy,
  sum,
  takenBy,
} from "./life";

interface Capture {
  readonly name: string;
  readonly amount: number;
  status: "pending" | "captured" | "failed";
  reversed: number;
}

const ORDER = "paypal_OR1";
const AUTHORIZATION = "paypal_AU1";
const captureProgress = { pending: 0, failed: 1, captured: 2 } as const;

/** A payment at PayPal, simulated as PayPal keeps it. */
class PaypalPayment implements Books {
  readonly refunds: Books["refunds"] = [];
  readonly disputes: Books["disputes"] = [];
  private readonly captures: Capture[] = [];
  private readonly amount: number;
  /** A sale, as of a subscription, has neither order nor authorization. */
  private readonly isSale: boolean;
  private order: "pending" | "canceled" = "pending";
  private authorization: "authorized" | "canceled" | undefined;
  /** Refund or capture that paid a lost dispute; none where no event but the dispute's own tells that it was paid. */
  private readonly payments = new Map<Dispute, Refund | Capture | undefined>();

  constructor(
    readonly recorder: Recorder,
    private readonly choices: Choices,
  ) {
    this.amount = 100 + choices.below(5000);
    this.isSale = choices.chance(15);
  }

  live(): void {
    if (!this.isSale) this.emitOrder("CHECKOUT.ORDER.APPROVED");
    if (!this.isSale && this.choices.chance(10)) {
      this.reverseApproval();
      return;
    }
    if (!this.isSale && this.choices.chance(40)) {
      this.recorder.apart();
      this.authorization = "authorized";
      this.emitAuthorization("PAYMENT.AUTHORIZATION.CREATED");
      if (this.choices.chance(20)) {
        this.void();
        return;
      }
    }
    this.capture();
    if (this.captures.some(({ status }) => status === "captured")) {
      for (let turn = this.choices.below(13); turn > 0; turn--) this.giveBack();
    }
  }

  get truth(): Life["truth"] {
    const captured = sum(this.captures.filter(({ status }) => status === "captured").map(({ amount }) => amount));
    const refunded = refundedOf(this) + sum(this.captures.map(({ reversed }) => reversed));
    const lost = lostOf(this);
    const own: PaymentStatus =
      captured > 0 ? "captured" : (this.captures.at(-1)?.status ?? this.authorization ?? this.order);
    return {
      status: statusBy(this, own, captured, refunded),
      amount: captured || this.amount,
      captured,
      refunded,
      lost,
      returned: this.isPaidSilently ? lost : refunded,
    };
  }

  private reverseApproval(): void {
    this.recorder.forward();
    this.recorder.mark("approval reversed");
    this.order = "canceled";
    this.recorder.emit("CHECKOUT.PAYMENT-APPROVAL.REVERSED", (at) => {
      const { amount: _, currency: __, ...order } = this.orderSeen(at);
      return order;
    });
  }

  private void(): void {
    this.recorder.forward();
    this.authorization = "canceled";
    this.emitAuthorization("PAYMENT.AUTHORIZATION.VOIDED");
  }

  /** One capture, or parts of an authorization; of those that are denied, another one may follow. */
  private capture(): void {
    const isInParts = this.authorization !== undefined && this.choices.chance(50);
    const amounts = isInParts ? [Math.ceil(this.amount / 2), Math.floor(this.amount / 2)] : [this.amount];
    if (isInParts) this.recorder.mark("captured in parts");
    for (const amount of amounts) {
      for (let attempt = 0; attempt < 2; attempt++) {
        this.recorder.back();
        const capture = this.oneCapture(amount);
        if (capture.status !== "failed" || !this.choices.chance(60)) break;
        this.recorder.mark("denied, then captured again");
      }
    }
    if (this.authorization && this.choices.chance(20)) this.void();
  }

  private oneCapture(amount: number): Capture {
    const capture: Capture = { name: `paypal_CA${this.captures.length + 1}`, amount, status: "pending", reversed: 0 };
    this.captures.push(capture);
    if (this.choices.chance(40)) {
      this.emitCapture("PAYMENT.CAPTURE.PENDING", capture);
      if (this.choices.chance(15)) return capture;
      this.recorder.forward();
    }
    capture.status = this.choices.chance(25) ? "failed" : "captured";
    this.emitCapture(capture.status === "failed" ? "PAYMENT.CAPTURE.DENIED" : "PAYMENT.CAPTURE.COMPLETED", capture);
    return capture;
  }

  private giveBack(): void {
    const actions = {
      refund: () => this.refund(),
      settle: () => this.endRefund("pending", "succeeded"),
      fail: () => this.endRefund(this.choices.of("pending", "succeeded"), "failed"),
      reverse: () => this.reverse(),
      restore: () => this.restore(),
      dispute: () => this.dispute(),
    };
    actions[this.choices.of("refund", "refund", "settle", "fail", "reverse", "restore", "dispute", "dispute")]();
  }

  private get taken(): number {
    return sum(this.captures.filter(({ status }) => status === "captured").map(({ amount }) => amount));
  }
  private get gone(): number {
    return takenBy(this) + sum(this.captures.map(({ reversed }) => reversed));
  }
  private get isPaidSilently(): boolean {
    return this.disputes.some((dispute) => dispute.status === "lost" && this.payments.get(dispute) === undefined);
  }
  private get left(): number {
    return this.isPaidSilently ? 0 : this.taken - this.gone;
  }

  private refund(): void {
    if (this.left <= 0) return;
    this.recorder.back();
    if (this.refunds.some(({ status }) => status === "failed")) this.recorder.mark("refund failed, then made again");
    this.makeRefund(this.choices.part(this.left), this.choices.chance(30) ? "pending" : "succeeded");
  }

  private makeRefund(amount: number, status: "pending" | "succeeded"): Refund {
    const name = `paypal_RF${this.refunds.length + 1}`;
    const refund: Refund = { name, amount, status, madeAt: this.recorder.now, release: "no" };
    this.refunds.push(refund);
    this.emitRefund("PAYMENT.CAPTURE.REFUNDED", refund);
    return refund;
  }

  private endRefund(from: "pending" | "succeeded", to: "succeeded" | "failed"): void {
    const paying = new Set(this.payments.values());
    const refund = this.refunds.find((known) => known.status === from && !paying.has(known));
    if (refund === undefined) return;
    this.recorder.forward();
    if (to === "failed") this.recorder.mark(`refund fails when ${from}`);
    refund.status = to;
    this.emitRefund(`PAYMENT.REFUND.${to.toUpperCase()}`, refund);
  }

  private reverse(): void {
    const capture = this.captures.find(({ status, reversed }) => status === "captured" && reversed === 0);
    if (capture === undefined || this.left <= 0) return;
    this.recorder.back();
    this.makeReversal(capture, this.choices.part(Math.min(this.left, capture.amount)));
  }

  private makeReversal(capture: Capture, amount: number): Capture {
    capture.reversed = amount;
    this.recorder.mark(amount < capture.amount ? "reversed in part" : "reversed");
    this.recorder.emit("PAYMENT.CAPTURE.REVERSED", (at) => {
      const { status: _, amount: __, ...seen } = this.captureSeen(capture, at);
      return { ...seen, final: 0, reversed: amount };
    });
    return capture;
  }

  private restore(): void {
    const paying = new Set(this.payments.values());
    const capture = this.captures.find((known) => known.reversed > 0 && !paying.has(known));
    if (capture !== undefined) this.takeBack(capture);
  }

  private takeBack(capture: Capture): void {
    this.recorder.back();
    this.recorder.mark("reversal taken back");
    capture.reversed = 0;
    this.emitCapture("PAYMENT.CAPTURE.COMPLETED", capture);
  }

  private dispute(): void {
    const open = this.disputes.find(({ status }) => status === "open");
    if (open !== undefined) {
      this.resolve(open);
      return;
    }
    const lost = this.disputes.find(({ status }) => status === "lost");
    if (lost !== undefined && this.choices.chance(50)) {
      this.winAppeal(lost);
      return;
    }
    if (this.isPaidSilently) return;
    this.recorder.back();
    const name = `paypal_PP-D-${this.disputes.length + 1}@CA1`;
    const dispute: Dispute = { name, amount: this.choices.part(this.taken), lost: 0, status: "open" };
    this.disputes.push(dispute);
    this.emitDispute("CUSTOMER.DISPUTE.CREATED", dispute);
  }

  private resolve(dispute: Dispute): void {
    this.recorder.back();
    const lost = this.choices.chance(60) ? dispute.amount : this.choices.part(dispute.amount);
    const isLost = this.choices.chance(60) && this.pay(dispute, lost);
    Object.assign(dispute, isLost ? { status: "lost", lost } : { status: "won" });
    if (isLost && lost < dispute.amount) this.recorder.mark("dispute lost in part");
    this.emitDispute("CUSTOMER.DISPUTE.RESOLVED", dispute);
  }

  /** Pays a lost dispute, by a refund or a reversal or without an event of its own. False where neither can be. */
  private pay(dispute: Dispute, amount: number): boolean {
    const capture = this.captures.find(
      (known) => known.status === "captured" && known.reversed === 0 && known.amount >= amount,
    );
    if (this.gone === 0 && this.choices.chance(40)) {
      this.recorder.mark("lost dispute without a refund");
      this.payments.set(dispute, undefined);
      return true;
    }
    if (this.left < amount) return false;
    this.recorder.mark("lost dispute paid by a refund or a reversal");
    const payment =
      capture && this.choices.chance(50) ? this.makeReversal(capture, amount) : this.makeRefund(amount, "succeeded");
    this.payments.set(dispute, payment);
    return true;
  }

  private winAppeal(dispute: Dispute): void {
    this.recorder.back();
    this.recorder.mark("dispute won after it was lost");
    Object.assign(dispute, { status: "won", lost: 0 });
    const payment = this.payments.get(dispute);
    this.emitDispute("CUSTOMER.DISPUTE.RESOLVED", dispute);
    if (payment !== undefined && "reversed" in payment) this.takeBack(payment);
  }

  private get whole(): readonly string[] {
    if (this.isSale) return [];
    return this.authorization === undefined ? [ORDER] : [AUTHORIZATION, ORDER];
  }
  private orderSeen(at: number) {
    const { amount, order: status } = this;
    const final = status === "canceled" ? 1 : 0;
    const seen = { kind: "order", name: ORDER, belongsTo: [], at, final, progress: final, status, amount } as const;
    return { ...seen, currency: CURRENCY, merchantId: MERCHANT };
  }
  private captureSeen({ name, amount, status }: Capture, at: number) {
    const progress = captureProgress[status];
    const final = status === "pending" ? 0 : 1;
    const seen = { kind: "capture", name, belongsTo: this.whole, at, final, progress, status, amount } as const;
    return { ...seen, currency: CURRENCY, merchantId: MERCHANT };
  }
  private emitOrder(type: string): void {
    this.recorder.emit(type, (at) => this.orderSeen(at));
  }
  private emitAuthorization(type: string): void {
    const { amount, authorization: status = "authorized" } = this;
    const final = status === "canceled" ? 1 : 0;
    const seen = { kind: "authorization", name: AUTHORIZATION, belongsTo: [ORDER], final, progress: final } as const;
    this.recorder.emit(type, (at) => ({ ...seen, at, status, amount, currency: CURRENCY, merchantId: MERCHANT }));
  }
  private emitCapture(type: string, capture: Capture): void {
    this.recorder.emit(type, (at) => this.captureSeen(capture, at));
  }
  private emitRefund(type: string, refund: Refund): void {
    this.recorder.emit(type, (at) => seenRefund(refund, [this.nameOfCapture, ...this.whole], at));
  }
  private emitDispute(type: string, dispute: Dispute): void {
    this.recorder.emit(type, (at) => seenDispute(dispute, [this.nameOfCapture, ...this.whole], at, 0));
  }
  private get nameOfCapture(): string {
    return this.captures[0]?.name ?? "paypal_CA1";
  }
}

/** A payment at PayPal from its beginning: an order or a sale, captured at once or by an authorization. */
export function paypalLife(choices: Choices, clock: Clock): Life {
  const payment = new PaypalPayment(new Recorder("paypal", choices, clock), choices);
  payment.live();
  const { events, marks } = payment.recorder;
  return { system: "paypal", events, truth: payment.truth, marks };
}
