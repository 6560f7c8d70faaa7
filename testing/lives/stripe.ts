import type { PaymentStatus } from "../../core/ledger/domain/observation";
import { type Books, type Choices, type Clock, type Dispute, type Life, Recorder, type Refund, takenBy } from "./life";
import { endRefund, moveDispute } from "./returns";
import {
  begunCharge,
  chargeSeen,
  disputeSeen,
  intentSeen,
  lateFailureSeen,
  progressOf,
  refundSeen,
  type StripeCharge,
  type StripeState,
  stripeVersions,
  truthOf,
  updateSeen,
} from "./stripe-shapes";

/** A payment at Stripe, simulated as Stripe keeps it, with the events that its API versions send. */
class StripePayment implements Books, StripeState {
  readonly refunds: Books["refunds"] = [];
  readonly disputes: Books["disputes"] = [];
  readonly version: StripeState["version"];
  readonly isCharge: boolean;
  private readonly isDebit: boolean;
  status: PaymentStatus = "pending";
  isOver = false;
  amount: number;
  capturable = 0;
  charge: StripeState["charge"];
  private attempts = 0;

  constructor(
    readonly recorder: Recorder,
    private readonly choices: Choices = recorder.choices,
  ) {
    this.version = choices.of(...stripeVersions);
    this.isCharge = choices.chance(20);
    this.isDebit = choices.chance(20);
    this.amount = 100 + choices.below(5000);
  }

  live(): void {
    this.emitIntent("payment_intent.created");
    if (!this.isCharge && this.choices.chance(25)) this.changeAmount();
    for (let attempt = 0; attempt < (this.isCharge ? 1 : 3); attempt++) {
      this.attempt();
      if (this.status !== "failed" || !this.choices.chance(70)) break;
    }
    if (!this.charge?.captured) return;
    if (this.isDebit && this.choices.chance(40)) this.failLate();
    else for (let turn = this.choices.below(13); turn > 0; turn--) this.giveBack();
  }

  private changeAmount(): void {
    this.recorder.back();
    const before = this.amount;
    this.amount = 100 + this.choices.below(5000);
    if (this.amount < before) this.recorder.mark("amount lowered");
    this.emitIntent("payment_intent.requires_action");
  }

  private attempt(): void {
    if (this.status === "failed") this.recorder.back();
    else this.recorder.apart();
    this.charge = begunCharge(++this.attempts, this.amount);
    if (this.isDebit) {
      if (this.status === "failed") this.recorder.mark("failed, then under way");
      this.move("pending", "payment_intent.processing", "charge.pending");
      this.recorder.apart();
      if (!this.choices.chance(60)) return;
    } else if (this.choices.chance(45)) {
      this.capturable = this.amount;
      this.move("authorized", "payment_intent.amount_capturable_updated", "charge.succeeded");
      this.endHold();
      return;
    }
    if (this.choices.chance(35)) this.move("failed", "payment_intent.payment_failed", "charge.failed");
    else this.take(this.amount, true);
  }

  private endHold(): void {
    const end = this.choices.of("capture", "part", "several", "lose", "cancel", "over", "stay");
    if (end === "stay") return;
    if (end === "lose" || end === "cancel") this.giveUpHold(end === "lose" && !this.isCharge);
    else {
      this.recorder.apart();
      if (end === "several" && !this.isCharge) this.takeSeveralTimes();
      else this.take(this.amountOf(end), true);
    }
  }

  private amountOf(end: "capture" | "part" | "over" | "several"): number {
    if (end === "capture") return this.amount;
    this.recorder.mark(end === "over" ? "captured above the amount" : "captured in part");
    return end === "over" ? this.amount + this.choices.part(this.amount) : this.choices.part(this.amount - 1);
  }

  private giveUpHold(isLost: boolean): void {
    this.recorder.back();
    if (!isLost) {
      this.cancel();
      return;
    }
    this.recorder.mark("authorization lost");
    this.capturable = 0;
    this.status = "failed";
    this.emitIntent("payment_intent.payment_failed");
  }

  private takeSeveralTimes(): void {
    this.recorder.mark("captured several times");
    this.take(this.choices.part(this.amount - 2), false);
    this.recorder.back();
    if (this.choices.chance(30)) this.cancel();
    else this.take(this.choices.part(this.capturable), true);
  }

  /** Captures a part; the last capture releases the rest of the hold. */
  private take(amount: number, isLast: boolean): void {
    const charge = this.charge as StripeCharge;
    charge.captured += amount;
    charge.status = "captured";
    this.capturable = isLast ? 0 : this.amount - charge.captured;
    this.status = isLast ? "captured" : "authorized";
    this.isOver = isLast;
    this.emitIntent(isLast ? "payment_intent.succeeded" : "payment_intent.amount_capturable_updated");
    this.emitCharge(isLast ? "charge.succeeded" : "charge.captured");
    if (isLast) this.release();
  }

  private cancel(): void {
    const charge = this.charge as StripeCharge;
    this.capturable = 0;
    this.status = "canceled";
    this.isOver = true;
    if (charge.captured === 0) charge.status = "canceled";
    this.emitIntent("payment_intent.canceled");
    if (this.isCharge || this.choices.chance(50)) this.emitCharge("charge.expired");
    this.release();
    if (charge.captured === 0 && this.choices.chance(30)) this.update();
  }

  /** What is left of a hold: versions differ in what they call it. */
  private release(): void {
    const charge = this.charge as StripeCharge;
    charge.released = Math.max(0, charge.amount - charge.captured);
    if (charge.released === 0 || this.version === "basil") return;
    this.recorder.mark(`release, ${this.version}`);
    this.emitCharge("charge.refunded");
    if (this.version === "totals_only" && !this.choices.chance(30)) return;
    const release = this.choices.of("maybe", "yes");
    const refund = { name: "stripe_re_release", amount: charge.released, status: "succeeded", release } as const;
    this.emitRefund("refund.created", { ...refund, madeAt: this.recorder.now });
  }

  /** An update of a hold says nothing of its state: it looks the same before and after it expired. */
  private update(): void {
    this.recorder.back();
    this.recorder.mark("updated after it expired");
    this.recorder.emit("charge.updated", (at) => updateSeen(this, at));
  }

  private failLate(): void {
    const charge = this.charge as StripeCharge;
    this.recorder.back();
    this.recorder.mark("late failure");
    charge.reversed = charge.captured;
    this.recorder.emit("charge.failed", (at) => lateFailureSeen(this, at));
    if (this.isCharge) return;
    const failed = { status: "failed", final: 0, progress: progressOf.failed } as const;
    this.recorder.emit("payment_intent.payment_failed", (at) => ({ ...intentSeen(this, at), ...failed }));
  }

  private giveBack(): void {
    const { captured } = this.charge as StripeCharge;
    const actions = {
      refund: () => this.refund(),
      settle: () => endRefund(this.refunds, this.recorder, ["pending", "succeeded"], this.emitEnd),
      fail: () => {
        const from = this.choices.of("pending" as const, "succeeded" as const);
        endRefund(this.refunds, this.recorder, [from, "failed"], this.emitEnd);
      },
      dispute: () => moveDispute(this, this.recorder, { prefix: "stripe_dp_", captured, emit: this.emitDispute }),
    };
    actions[this.choices.of("refund", "refund", "settle", "fail", "fail", "dispute", "dispute")]();
  }

  private refund(): void {
    const charge = this.charge as StripeCharge;
    const left = charge.captured - takenBy(this);
    if (left <= 0) return;
    this.recorder.back();
    if (this.refunds.some(({ status }) => status === "failed")) this.recorder.mark("refund failed, then made again");
    const status = this.choices.chance(30) ? "pending" : "succeeded";
    const amount = this.choices.chance(40) ? left : this.choices.part(left);
    const release = this.version === "basil" ? "no" : this.choices.of("no", "maybe");
    const name = `stripe_re_${this.refunds.length + 1}`;
    const refund: Refund = { name, amount, status, madeAt: this.recorder.now, release };
    this.refunds.push(refund);
    this.emitCharge("charge.refunded");
    if (this.version !== "totals_only" || status === "pending") this.emitRefund("refund.created", refund);
    if (status === "pending") this.recorder.mark(`refund pends, ${this.version}`);
  }

  private move(status: PaymentStatus, intentType: string, chargeType: string): void {
    this.status = status;
    (this.charge as StripeCharge).status = status;
    this.emitIntent(intentType);
    if (this.isCharge || this.choices.chance(70)) this.emitCharge(chargeType);
  }

  private emitIntent(type: string): void {
    if (!this.isCharge) this.recorder.emit(type, (at) => intentSeen(this, at));
  }
  private emitCharge(type: string): void {
    this.recorder.emit(type, (at) => chargeSeen(this, at));
  }
  private emitRefund(type: string, refund: Refund): void {
    this.recorder.emit(type, (at) => refundSeen(this, refund, at));
  }
  private readonly emitEnd = (refund: Refund): void => {
    if (refund.status === "failed") this.recorder.mark(`refund failed, ${this.version}`);
    this.emitRefund(refund.status === "failed" ? "refund.failed" : "refund.updated", refund);
  };
  private readonly emitDispute = (dispute: Dispute): void => {
    this.recorder.emit(`charge.dispute.${dispute.status}`, (at) => disputeSeen(this, dispute, at));
  };
}

/** A payment at Stripe from its beginning, of any API version, with or without a PaymentIntent. */
export function stripeLife(choices: Choices, clock: Clock): Life {
  const payment = new StripePayment(new Recorder("stripe", choices, clock));
  payment.live();
  const { events, marks } = payment.recorder;
  return { system: "stripe", events, truth: truthOf(payment), marks };
}
