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
import { endRefund, moveDispute } from "./returns";

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
      settle: () => endRefund(this.refunds, this.recorder, ["pending", "succeeded"], this.emitEnd),
      fail: () => {
        const from = this.choices.of("pending" as const, "succeeded" as const);
        endRefund(this.refunds, this.recorder, [from, "failed"], this.emitEnd);
      },
      dispute: () => {
        this.recorder.back();
        moveDispute(this, this.recorder, { prefix: "square_DI", captured: this.amount, emit: this.emitDispute });
      },
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
  private readonly emitEnd = (refund: Refund): void => {
    this.emitRefund("refund.updated", refund);
    if (this.choices.chance(50)) return;
    this.recorder.apart();
    this.emitPayment("payment.updated");
  };
  private readonly emitDispute = (dispute: Dispute): void => {
    this.recorder.emit("dispute.state.updated", (at) => seenDispute(dispute, [PAYMENT], at, 0));
  };
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
