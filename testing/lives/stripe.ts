import type { PaymentStatus } from "../../core/ledger/domain/observation";
import {
  type Books,
  type Choices,
  type Clock,
  type Dispute,
  type Life,
  lostOf,
  Recorder,
  refundedOf,
  statusBy,
  takenBy,
} from "./life";
import {
  chargeSeen,
  disputeSeen,
  intentSeen,
  progressOf,
  refundSeen,
  type StripeCharge,
  type StripeState,
  stripeVersions,
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
    private readonly choices: Choices,
  ) {
    this.version = choices.of(...stripeVersions);
    this.isCharge = choices.chance(20);
    this.isDebit = choices.chance(20);
    this.amount = 100 + choices.below(5000);
  }

  live(): void {
    if (!this.isCharge) this.emitIntent("payment_intent.created");
    if (this.choices.chance(25)) this.changeAmount();
    for (let attempt = 0; attempt < (this.isCharge ? 1 : 3); attempt++) {
      this.attempt();
      if (this.status !== "failed" || !this.choices.chance(70)) break;
    }
    if (!this.charge?.captured) return;
    if (this.isDebit && this.choices.chance(40)) {
      this.failLate();
      return;
    }
    for (let turn = this.choices.below(13); turn > 0; turn--) this.giveBack();
  }

  get truth(): Life["truth"] {
    const captured = this.charge?.captured ?? 0;
    const refunded = refundedOf(this) + (this.charge?.reversed ?? 0);
    const status = statusBy(this, captured > 0 ? "captured" : this.status, captured, refunded);
    const open = this.status === "authorized" && this.capturable > 0 ? this.capturable : this.amount;
    const lost = lostOf(this);
    return { status, amount: captured || open, captured, refunded, lost, returned: refunded + lost };
  }

  private changeAmount(): void {
    if (this.isCharge) return;
    this.recorder.back();
    const before = this.amount;
    this.amount = 100 + this.choices.below(5000);
    if (this.amount < before) this.recorder.mark("amount lowered");
    this.emitIntent("payment_intent.requires_action");
  }

  private attempt(): void {
    if (this.status === "failed") this.recorder.back();
    else this.recorder.apart();
    this.charge = this.newCharge();
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
    if (this.choices.chance(35)) {
      this.fail();
      return;
    }
    this.take(this.amount, true);
  }

  private fail(): void {
    this.move("failed", "payment_intent.payment_failed", "charge.failed");
  }

  private endHold(): void {
    const end = this.choices.of("capture", "part", "several", "lose", "cancel", "over", "stay");
    if (end === "stay") return;
    if (end === "lose" || end === "cancel") {
      this.recorder.back();
      this.capturable = 0;
      if (end === "lose" && !this.isCharge) {
        this.recorder.mark("authorization lost");
        this.status = "failed";
        this.emitIntent("payment_intent.payment_failed");
        return;
      }
      this.cancel();
      return;
    }
    this.recorder.apart();
    if (end === "capture") {
      this.take(this.amount, true);
      return;
    }
    if (end === "over") {
      this.recorder.mark("captured above the amount");
      this.take(this.amount + this.choices.part(this.amount), true);
      return;
    }
    if (end === "part" || this.isCharge) {
      this.recorder.mark("captured in part");
      this.take(this.choices.part(this.amount - 1), true);
      return;
    }
    this.recorder.mark("captured several times");
    this.take(this.choices.part(this.amount - 2), false);
    this.recorder.back();
    if (this.choices.chance(30)) {
      this.cancel();
      return;
    }
    this.take(this.choices.part(this.capturable), true);
  }

  /** Captures a part; the last capture releases the rest of the hold. */
  private take(amount: number, isLast: boolean): void {
    const charge = this.charge as StripeCharge;
    charge.captured += amount;
    charge.status = "captured";
    this.capturable = isLast ? 0 : this.amount - charge.captured;
    this.status = isLast ? "captured" : "authorized";
    this.isOver = isLast;
    if (!this.isCharge)
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
    if (!this.isCharge) this.emitIntent("payment_intent.canceled");
    if (this.isCharge || this.choices.chance(50)) this.emitCharge("charge.expired");
    this.release();
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

  private failLate(): void {
    const charge = this.charge as StripeCharge;
    this.recorder.back();
    this.recorder.mark("late failure");
    charge.reversed = charge.captured;
    const failed = { status: "failed", final: 0, progress: progressOf.failed } as const;
    const { captured: _, ...seen } = chargeSeen(this, this.recorder.now);
    this.recorder.emit("charge.failed", (at) => ({ ...seen, ...failed, at, reversed: charge.reversed }));
    if (this.isCharge) return;
    this.recorder.emit("payment_intent.payment_failed", (at) => ({ ...intentSeen(this, at), ...failed }));
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
    const charge = this.charge as StripeCharge;
    const left = charge.captured - takenBy(this);
    if (left <= 0) return;
    this.recorder.back();
    if (this.refunds.some(({ status }) => status === "failed")) this.recorder.mark("refund failed, then made again");
    const status = this.choices.chance(30) ? "pending" : "succeeded";
    const amount = this.choices.chance(40) ? left : this.choices.part(left);
    const release = this.version === "basil" ? "no" : this.choices.of("no", "maybe");
    const name = `stripe_re_${this.refunds.length + 1}`;
    const refund = { name, amount, status, madeAt: this.recorder.now, release } as const;
    this.refunds.push({ ...refund });
    this.emitCharge("charge.refunded");
    if (this.version !== "totals_only" || status === "pending") this.emitRefund("refund.created", refund);
    if (status === "pending") this.recorder.mark(`refund pends, ${this.version}`);
  }

  private endRefund(from: "pending" | "succeeded", to: "succeeded" | "failed"): void {
    const refund = this.refunds.find(({ status }) => status === from);
    if (refund === undefined) return;
    this.recorder.apart();
    if (to === "failed") this.recorder.mark(`refund fails when ${from}, ${this.version}`);
    refund.status = to;
    this.emitRefund(to === "failed" ? "refund.failed" : "refund.updated", refund);
  }

  private dispute(): void {
    const open = this.disputes.find(({ status }) => status === "open" || status === "inquiry");
    const lost = this.disputes.find(({ status }) => status === "lost");
    if (open === undefined && lost !== undefined && this.choices.chance(50)) {
      this.recorder.back();
      this.recorder.mark("dispute won after it was lost");
      Object.assign(lost, { status: "won", lost: 0 });
      this.emitDispute("charge.dispute.closed", lost);
      return;
    }
    if (open === undefined) {
      this.recorder.apart();
      const amount = this.choices.part((this.charge as StripeCharge).captured);
      const status = this.choices.of("open", "open", "inquiry");
      if (status === "inquiry") this.recorder.mark("inquiry");
      if (this.disputes.length > 0) this.recorder.mark("several disputes");
      const dispute: Dispute = { name: `stripe_dp_${this.disputes.length + 1}`, amount, lost: 0, status };
      this.disputes.push(dispute);
      this.emitDispute("charge.dispute.created", dispute);
      return;
    }
    this.recorder.apart();
    const status = open.status === "inquiry" ? this.choices.of("open", "won") : this.choices.of("lost", "won");
    Object.assign(open, { status, lost: status === "lost" ? open.amount : 0 });
    this.emitDispute(status === "open" ? "charge.dispute.updated" : "charge.dispute.closed", open);
  }

  private move(status: PaymentStatus, intentType: string, chargeType: string): void {
    this.status = status;
    (this.charge as StripeCharge).status = status;
    if (!this.isCharge) this.emitIntent(intentType);
    if (this.isCharge || this.choices.chance(70)) this.emitCharge(chargeType);
  }

  private emitIntent(type: string): void {
    this.recorder.emit(type, (at) => intentSeen(this, at));
  }
  private emitCharge(type: string): void {
    this.recorder.emit(type, (at) => chargeSeen(this, at));
  }
  private emitRefund(type: string, refund: Books["refunds"][number]): void {
    this.recorder.emit(type, (at) => refundSeen(this, refund, at));
  }
  private emitDispute(type: string, dispute: Books["disputes"][number]): void {
    this.recorder.emit(type, (at) => disputeSeen(this, dispute, at));
  }

  private newCharge(): StripeCharge {
    this.attempts++;
    const { amount } = this;
    return { name: `stripe_ch_${this.attempts}`, amount, status: "pending", captured: 0, released: 0, reversed: 0 };
  }
}

/** A payment at Stripe from its beginning, of any API version, with or without a PaymentIntent. */
export function stripeLife(choices: Choices, clock: Clock): Life {
  const payment = new StripePayment(new Recorder("stripe", choices, clock), choices);
  payment.live();
  const { events, marks } = payment.recorder;
  return { system: "stripe", events, truth: payment.truth, marks };
}
