import type { ChargeObservation } from "../../core/ledger/domain/observation";
import {
  type Books,
  CURRENCY,
  type Dispute,
  MERCHANT,
  type Recorder,
  type Refund,
  seenDispute,
  seenRefund,
  sum,
  takenBy,
} from "./life";
import { endRefund } from "./returns";

export interface Capture {
  readonly name: string;
  readonly amount: number;
  status: "pending" | "captured" | "failed";
  reversed: number;
}
const captureProgress = { pending: 0, failed: 1, captured: 2 } as const;

/** Captures of a payment at PayPal, and all that goes back of them. */
export abstract class PaypalReturns implements Books {
  readonly refunds: Books["refunds"] = [];
  readonly disputes: Books["disputes"] = [];
  protected readonly captures: Capture[] = [];
  /** Refund or capture that paid a lost dispute; none where no event but the dispute's own tells that it was paid. */
  private readonly payments = new Map<Dispute, Refund | Capture | undefined>();
  /** Names of what the captures belong to, nearest first. */
  protected abstract readonly whole: readonly string[];

  constructor(readonly recorder: Recorder) {}

  protected get choices() {
    return this.recorder.choices;
  }

  protected giveBack(): void {
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

  protected get taken(): number {
    return sum(this.captures.filter(({ status }) => status === "captured").map(({ amount }) => amount));
  }
  private get gone(): number {
    return takenBy(this) + sum(this.captures.map(({ reversed }) => reversed));
  }
  protected get isPaidSilently(): boolean {
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

  private endRefund(...states: Parameters<typeof endRefund>[2]): void {
    const paying = new Set(this.payments.values());
    const others = this.refunds.filter((refund) => !paying.has(refund));
    endRefund(others, this.recorder, states, (refund) => this.emitRefund("PAYMENT.REFUND.COMPLETED", refund));
  }

  private reverse(): void {
    const capture = this.captures.find(({ status, reversed }) => status === "captured" && reversed === 0);
    if (capture === undefined || this.left <= 0) return;
    this.recorder.back();
    const most = Math.min(this.left, capture.amount);
    this.makeReversal(capture, this.choices.chance(40) ? most : this.choices.part(most));
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

  private captureSeen({ name, amount, status }: Capture, at: number): ChargeObservation {
    const progress = captureProgress[status];
    const final = status === "pending" ? 0 : 1;
    const seen = { kind: "capture", name, belongsTo: this.whole, at, final, progress, status, amount } as const;
    return { ...seen, currency: CURRENCY, merchantId: MERCHANT };
  }
  protected emitCapture(type: string, capture: Capture): void {
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
