import { summary } from "../answers";
import { callsOf } from "../calls";
import { sample } from "../samples";
import type { SceneGroup } from "../scene";
import { stripeHeaders } from "../stripe-events";
import { transactions } from "./providers";

const HOUR_MS = 3_600_000;
const FORGED = "stripe_pi_3SAMPLE00000000666";
const forged = { pi_3SAMPLE00000000001: "pi_3SAMPLE00000000666", evt_3SAMPLEpi0000000001: "evt_3SAMPLEforged" };

/** Requests that are refused, and an event that is accepted and ignored. */
export const refusalScenes: SceneGroup = async (play, stage) => {
  const { webhook, stripe, read } = callsOf(stage);
  const captured = sample("stripe", "payment_intent.succeeded");
  const forgery = sample("stripe", "payment_intent.succeeded", forged);
  const unmapped = JSON.stringify({ id: "evt_3SAMPLEcus0000000001", object: "event", type: "customer.created" });

  await play("forged: signed with another secret", "400 INVALID_SIGNATURE", () =>
    webhook("stripe", forgery, stripeHeaders(forgery, "whsec_of_an_attacker")),
  );
  await play("… and nothing of it is there", "404 TRANSACTION_NOT_FOUND", async () => summary(await read(FORGED)));
  await play("replayed: recorded an hour ago", "400 INVALID_SIGNATURE", () =>
    webhook("stripe", captured, stripeHeaders(captured, stage.info.secrets.stripe, new Date(Date.now() - HOUR_MS))),
  );
  await play("a type that is not about payments", "200 ignored", () => stripe(unmapped));
  await play("an unknown provider", "404 UNKNOWN_PROVIDER", () => webhook("acme", captured, {}));
  await play("read without a signature", "403 MISSING_AUTHENTICATION_TOKEN", async () =>
    summary(await stage.api.send({ method: "GET", path: `/transactions/${transactions.first}` })),
  );
};
