import { settled } from "../answers";
import { DEMO_MERCHANTS } from "../callers";
import { callsOf } from "../calls";
import { records } from "../records";
import { sample } from "../samples";
import type { SceneGroup } from "../scene";

export const MASKED = "stripe_pi_3SAMPLE00000000003";
/** A number that card schemes give out for tests. */
const CARD = "4242424242424242";
const EVENT = "evt_3SAMPLEcard000000001";
const carded = {
  pi_3SAMPLE00000000001: "pi_3SAMPLE00000000003",
  evt_3SAMPLEpi0000000001: EVENT,
  "Order 1001": `card ${CARD}`,
};

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
  await play("a card number in a provider's event", "200 received", () =>
    stripe(sample("stripe", "payment_intent.succeeded", carded)),
  );
  await play("… counted, as the payment is genuine", "captured 4250 USD, 0 refunded, 1 event", () =>
    settled(stage, 1, () => read(MASKED)),
  );
  await play("… and kept without the number", "card ************4242", async () => {
    const body = await records(stage.clients, stage.info).storedBody(`stripe#${EVENT}`);
    const { data } = JSON.parse(body) as { data: { object: { description: string } } };
    return data.object.description;
  });
};
