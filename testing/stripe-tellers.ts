import { charge, paymentIntent, refund, stripeEvent } from "./stripe";

export type Fields = Readonly<Record<string, unknown>>;
/** Epoch seconds at which a payment begins, and the seconds of a day. */
export const START = 1795000000;
export const DAY = 86_400;

/** Events of an API version, each some seconds after the payment began. */
export const teller =
  (apiVersion: string, currency = "usd") =>
  (second: number, type: string, object: Fields): string =>
    stripeEvent(type, { ...object, currency }, { created: START + second, apiVersion });

/** A charge that is authorized, one that was captured in full, an intent, and a refund. */
export const held = (amount: number): Fields => charge({ amount, captured: false, amount_captured: 0 });
export const taken = (amount: number, fields: Fields = {}): Fields =>
  charge({ amount, amount_captured: amount, ...fields });
export const intent = (amount: number, fields: Fields = {}): Fields => ({ ...paymentIntent({ amount }), ...fields });
export const made = (id: string, amount: number, fields: Fields = {}): Fields => refund({ id, amount, ...fields });
