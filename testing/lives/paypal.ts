import type { PaymentStatus } from "../../core/ledger/domain/observation";
import {
  type Choices,
  type Clock,
  CURRENCY,
  type Life,
  lostOf,
  MERCHANT,
  Recorder,
  refundedOf,
  statusBy,
  sum,
} from "./life";
import { type Capture, PaypalReturns } from "./paypal-returns";

const ORDER = "paypal_OR1";
const AUTHORIZATION = "paypal_AU1";

/** A payment at PayPal, simulated as PayPal keeps it. */
class PaypalPayment extends PaypalReturns {
  private readonly amount: number;
  /** A sale, as of a subscription, has neither order nor authorization. */
  private readonly isSale: boolean;
  private order: "pending" | "canceled" = "pending";
  private authorization: "authorized" | "canceled" | undefined;

  constructor(recorder: Recorder) {
    super(recorder);
    this.amount = 100 + this.choices.below(5000);
    this.isSale = this.choices.chance(15);
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
    const captured = this.taken;
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

  protected get whole(): readonly string[] {
    if (this.isSale) return [];
    return this.authorization === undefined ? [ORDER] : [AUTHORIZATION, ORDER];
  }
  private orderSeen(at: number) {
    const { amount, order: status } = this;
    const final = status === "canceled" ? 1 : 0;
    const seen = { kind: "order", name: ORDER, belongsTo: [], at, final, progress: final, status, amount } as const;
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
}

/** A payment at PayPal from its beginning: an order or a sale, captured at once or by an authorization. */
export function paypalLife(choices: Choices, clock: Clock): Life {
  const payment = new PaypalPayment(new Recorder("paypal", choices, clock));
  payment.live();
  const { events, marks } = payment.recorder;
  return { system: "paypal", events, truth: payment.truth, marks };
}
