import { settled } from "../answers";
import { DEMO_MERCHANTS } from "../callers";
import { callsOf } from "../calls";
import { records } from "../records";
import type { SceneGroup } from "../scene";
import { eventOf } from "../simulated";

const captured = eventOf("stripe", "payment_intent.succeeded", "demo-card");
export const MASKED = captured.transactionId;
/** A number that card schemes give out for tests. */
const CARD = "4242424242424242";
/** The event of a provider whose merchant wrote a card number into the payment's description. */
const carded = captured.body.replace("Simulated payment demo-card", `card ${CARD}`);
const { id: eventId } = JSON.parse(carded) as { readonly id: string };

const internalEvent = {
  id: "own-event-1",
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: DEMO_MERCHANTS[0],
  payment_id: CARD,
  amount: 990,
  currency: "EUR",
};

/** Card numbers: refused from the merchant's own services, masked in a provider's events. */
export const cardNumberScenes: SceneGroup = async (play, stage) => {
  const { stripe, internal, read } = callsOf(stage);

  await play("a card number in an internal event", "422 CARD_NUMBER_REFUSED", () => internal(internalEvent));
  await play("a card number in a provider's event", "200 received", () => stripe(carded));
  await play("… counted, as the payment is genuine", "captured 4250 USD, 0 refunded, 1 event", () =>
    settled(stage, 1, () => read(MASKED)),
  );
  await play("… and kept without the number", "card ************4242", async () => {
    const body = await records(stage.clients, stage.info).storedBody(`stripe#${eventId}`);
    const { data } = JSON.parse(body) as { data: { object: { description: string } } };
    return data.object.description;
  });
};
