import { dispute, paymentIntent, refund, stripeEvent } from "./stripe";

/** A provider's events of one payment, by event id, in the order in which things happened. */
export interface Story {
  readonly provider: "stripe" | "square" | "paypal";
  readonly transactionId: string;
  readonly events: Readonly<Record<string, string>>;
}

/** End of each story, in whatever order its events arrive, and however often. */
export const STORY_END = { status: "partially_refunded", amountRefunded: 1250 } as const;

const CREATED = "2026-11-18T10:00:00.000Z";
const squareMoney = (amount: number) => ({ amount, currency: "USD" });
const paypalMoney = (value: string) => ({ currency_code: "USD", value });

function stripe(key: string): Story {
  const intent = (fields = {}) => paymentIntent({ id: `pi_${key}`, ...fields });
  const of = { payment_intent: `pi_${key}` };
  const happened: readonly [string, object][] = [
    ["payment_intent.payment_failed", intent()],
    ["payment_intent.amount_capturable_updated", intent({ amount_capturable: 4250 })],
    ["payment_intent.succeeded", intent()],
    ["refund.created", refund({ ...of, id: `re_1${key}`, amount: 1000, status: "pending" })],
    ["refund.updated", refund({ ...of, id: `re_1${key}`, amount: 1000 })],
    ["refund.created", refund({ ...of, id: `re_2${key}`, amount: 250 })],
    ["charge.dispute.created", dispute({ ...of, id: `dp_${key}` })],
    ["charge.dispute.closed", dispute({ ...of, id: `dp_${key}`, status: "won" })],
  ];
  return story("stripe", `stripe_pi_${key}`, key, happened, (id, type, object) =>
    stripeEvent(type, object as Readonly<Record<string, unknown>>, { id }),
  );
}

function square(key: string): Story {
  const payment = (status: string) => ({ payment: { id: `P${key}`, status, amount_money: squareMoney(4250) } });
  const refunded = (id: string, status: string, amount: number) => ({
    refund: { id: `${id}${key}`, payment_id: `P${key}`, status, amount_money: squareMoney(amount) },
  });
  const disputed = { amount_money: squareMoney(4250), disputed_payment: { payment_id: `P${key}` } };
  const happened: readonly [string, object][] = [
    ["payment.created", payment("APPROVED")],
    ["payment.updated", payment("COMPLETED")],
    ["refund.created", refunded("R1", "PENDING", 1000)],
    ["refund.updated", refunded("R1", "COMPLETED", 1000)],
    ["refund.updated", refunded("R2", "COMPLETED", 250)],
    ["dispute.created", { dispute: { id: `D${key}`, state: "EVIDENCE_REQUIRED", ...disputed } }],
    ["dispute.state.updated", { object: { dispute_id: `D${key}`, state: "WON", ...disputed } }],
  ];
  return story("square", `square_P${key}`, key, happened, (event_id, type, object) =>
    JSON.stringify({ event_id, type, created_at: CREATED, merchant_id: "M1", data: { object } }),
  );
}

function paypal(key: string): Story {
  const up = [{ rel: "up", href: `https://api.paypal.com/v2/payments/captures/C${key}` }];
  const disputed = {
    dispute_id: `D${key}`,
    dispute_amount: paypalMoney("42.50"),
    disputed_transactions: [{ seller_transaction_id: `C${key}` }],
  };
  const won = { ...disputed, dispute_outcome: { outcome_code: "RESOLVED_SELLER_FAVOUR" } };
  const related = { related_ids: { order_id: `O${key}` } };
  const happened: readonly [string, object][] = [
    ["CHECKOUT.ORDER.APPROVED", { id: `O${key}`, purchase_units: [{ amount: paypalMoney("42.50") }] }],
    ["PAYMENT.CAPTURE.COMPLETED", { id: `C${key}`, amount: paypalMoney("42.50"), supplementary_data: related }],
    ["PAYMENT.CAPTURE.REFUNDED", { id: `R1${key}`, amount: paypalMoney("10.00"), links: up }],
    ["PAYMENT.CAPTURE.REFUNDED", { id: `R2${key}`, amount: paypalMoney("2.50"), links: up }],
    ["CUSTOMER.DISPUTE.CREATED", disputed],
    ["CUSTOMER.DISPUTE.RESOLVED", won],
  ];
  return story("paypal", `paypal_O${key}`, key, happened, (id, event_type, resource) =>
    JSON.stringify({ id, event_type, create_time: CREATED, resource }),
  );
}

function story(
  provider: Story["provider"],
  transactionId: string,
  key: string,
  happened: readonly [string, object][],
  body: (id: string, type: string, object: object) => string,
): Story {
  const events = happened.map(([type, object], index): [string, string] => {
    const id = `${provider}-${key}-${index + 1}`;
    return [id, body(id, type, object)];
  });
  return { provider, transactionId, events: Object.fromEntries(events) };
}

/** The same life of a payment at each provider: attempted, captured, refunded twice, disputed, and the dispute won. */
export const storiesOf = (key: string): readonly Story[] => [stripe(key), square(key), paypal(key)];
