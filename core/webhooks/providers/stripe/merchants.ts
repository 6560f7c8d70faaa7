import * as z from "zod/mini";
import { identifier } from "../identifier";
import { merchantIn, metadata, nameOf, type ReadStripeObject } from "./object";

/** A Checkout session or an invoice: where its metadata name a merchant, and it names the payment, that is the payment's. */
const holder = z.object({
  payment_intent: z.nullish(identifier),
  /** Set in an invoice, until 2025-03-31. */
  charge: z.nullish(identifier),
  metadata,
  subscription_details: z.nullish(z.object({ metadata })),
  parent: z.nullish(z.object({ subscription_details: z.nullish(z.object({ metadata })) })),
});
type Holder = z.infer<typeof holder>;

const merchantOf = ({ metadata, subscription_details, parent }: Holder): string | undefined =>
  merchantIn(metadata) ??
  merchantIn(subscription_details?.metadata) ??
  merchantIn(parent?.subscription_details?.metadata);

/** Says whose the payment is and nothing else: the intent's own events tell about the money. */
export const readMerchant: ReadStripeObject = (object, { at }) => {
  const { success, data } = holder.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const merchantId = merchantOf(data);
  if (merchantId === undefined) return { observations: [] };
  const observed = { belongsTo: [], at, final: 0, progress: 0, merchantId } as const;
  if (data.payment_intent) {
    return { observations: [{ kind: "intent", name: nameOf(data.payment_intent), ...observed }] };
  }
  return { observations: data.charge ? [{ kind: "charge", name: nameOf(data.charge), ...observed }] : [] };
};
