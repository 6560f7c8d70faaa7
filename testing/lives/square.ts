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
  takenBy,
} from "./life";

const PAYMENT = "square_PA1";
const progress = { pending: 0, authorized: 1, failed: 2, canceled: 3, captured: 4 } as const;

/** A payment at Square, or of an internal service, which has the same objects but no sums of refunds. */
class SquarePayment implements Books {
  readonly refunds: Books["refunds"] = [];
  readonly disputes: Books["disputes"] = [];
  private amount: number;
  private status: PaymentStatus = "pending";

  constructor(
    readonly recorder: Recorder,
    private readonly choices: Choices,
  ) {
    this.amount = 100 + choices.below(5000);
  }

  live(): void {
    this.status = this.choices.of("authorized", "authorized", "pending");
    this.emitPayment("payment.created");
    if (this.choices.chance(30)) this.changeAmount("amount lowered");
    this.recorder.apart();
    const end = this.choices.of("captured", "captured", "captured", "captured", "failed", "canceled", "stay");
    if (end === "stay") return;
    if (end === "failed" && this.status === "authorized") this.recorder.mark("authorization lost");
    this.status = end;
    this.emitPayment("payment.updated");
    if (end !== "captured") return;
    if (this.choices.chance(15)) this.changeAmount("amount lowered after the capture");
    for (let turn = this.choices.below(13); turn > 0; turn--) this.giveBack();
  }

  get truth(): Life["truth"] {
    const { status, amount } = this;
    const captured = status === "captured" ? amount : 0;
    const refunded = refundedOf(this);
    const lost = lostOf(this);
    const returned = refunded + lost;
    return { status: statusBy(this, status, captured, refunded), amount, captured, refunded, lost, returned };
  }

  private changeAmount(mark: string): void {
    this.recorder.back();
    const before = this.amount;
    this.amount = this.choices.part(before * 2);
    if (this.amount < before) this.recorder.mark(mark);
    this.emitPayment("payment.updated");
  }

  private giveBack(): void {
    const actions = {
      refund: () => this.refund(),
      settle: () => this.endRefund("pending", "succeeded"),
      fail: () => this.endRefund(this.choices.of("pending", "succeeded"), "failed"),
      dispute: () => this.dispute(),
    };
    actions[this.choices.of("refund", "refund", "settle", "fail", "fail", "dispute", "dispute")]();
  }

  private refund(): void {
    const left = this.amount - takenBy(this);
    if (left <= 0) return;
    this.recorder.back();
    if (this.refunds.some(({ status }) => status === "failed")) this.recorder.mark("refund failed, then made again");
    const status = this.choices.chance(60) ? "pending" : "succeeded";
    const name = `square_RF${this.refunds.length + 1}`;
    const amount = this.choices.part(left);
    const refund: Refund = { name, amount, status, madeAt: this.recorder.now, release: "no" };
    this.refunds.push(refund);
    this.emitRefund("refund.created", refund);
    if (this.choices.chance(80)) this.emitPayment("payment.updated");
  }

  private endRefund(from: "pending" | "succeeded", to: "succeeded" | "failed"): void {
    const refund = this.refunds.find(({ status }) => status === from);
    if (refund === undefined) return;
    this.recorder.apart();
    if (to === "failed") this.recorder.mark(`refund fails when ${from}`);
    refund.status = to;
    this.emitRefund("refund.updated", refund);
    if (this.choices.chance(50)) {
      this.recorder.apart();
      this.emitPayment("payment.updated");
    }
  }

  private dispute(): void {
    const open = this.disputes.find(({ status }) => status === "open" || status === "inquiry");
    const lost = this.disputes.find(({ status }) => status === "lost");
    this.recorder.back();
    if (open === undefined && lost !== undefined && this.choices.chance(50)) {
      this.recorder.mark("dispute won after it was lost");
      Object.assign(lost, { status: "won", lost: 0 });
      this.emitDispute("dispute.state.updated", lost);
      return;
    }
    if (open === undefined) {
      const name = `square_DI${this.disputes.length + 1}`;
      const status = this.choices.of("open", "open", "inquiry");
      const dispute: Dispute = { name, amount: this.choices.part(this.amount), lost: 0, status };
      this.disputes.push(dispute);
      this.emitDispute("dispute.created", dispute);
      return;
    }
    const status = open.status === "inquiry" ? this.choices.of("open", "won") : this.choices.of("lost", "won");
    Object.assign(open, { status, lost: status === "lost" ? open.amount : 0 });
    this.emitDispute("dispute.state.updated", open);
  }

  private emitPayment(type: string): void {
    const { status, amount } = this;
    const isOver = status !== "pending" && status !== "authorized";
    const total = this.recorder.system === "square" && this.refunds.length > 0;
    const refundTotal = { amount: takenBy(this), countsRelease: false };
    this.recorder.emit(type, (at) => ({
      kind: "payment",
      name: PAYMENT,
      belongsTo: [],
      at,
      final: isOver ? 1 : 0,
      progress: progress[status],
      status,
      amount,
      ...(total && { refundTotal }),
      currency: CURRENCY,
      merchantId: MERCHANT,
    }));
  }
  private emitRefund(type: string, refund: Refund): void {
    this.recorder.emit(type, (at) => seenRefund(refund, [PAYMENT], at));
  }
  private emitDispute(type: string, dispute: Dispute): void {
    this.recorder.emit(type, (at) => seenDispute(dispute, [PAYMENT], at, 0));
  }
}

/** A payment at Square from its beginning. */
export const squareLife = (choices: Choices, clock: Clock): Life =>
  lifeOf(new Recorder("square", choices, clock), choices);

/** A payment of an internal service from its beginning. */
export const internalLife = (choices: Choices, clock: Clock): Life =>
  lifeOf(new Recorder("internal", choices, clock), choices);

function lifeOf(recorder: Recorder, choices: Choices): Life {
  const payment = new SquarePayment(recorder, choices);
  payment.live();
  const { system, events, marks } = recorder;
  return { system, events, truth: payment.truth, marks };
}
