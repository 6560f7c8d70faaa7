import { stripeHeaders } from "../../../simulation/signatures";
import { summary } from "../answers";
import { callsOf } from "../calls";
import type { SceneGroup } from "../scene";
import { eventOf } from "../simulated";
import { transactions } from "./providers";

const HOUR_MS = 3_600_000;

/** Requests that are refused, and an event that is accepted and ignored. */
export const refusalScenes: SceneGroup = async (play, stage) => {
  const { webhook, stripe, read } = callsOf(stage);
  const { body: captured } = eventOf("stripe", "payment_intent.succeeded", "demo-1");
  const forged = eventOf("stripe", "payment_intent.succeeded", "demo-forged");
  const unmapped = JSON.stringify({ id: "evt_3SAMPLEcus0000000001", object: "event", type: "customer.created" });

  await play("forged: signed with another secret", "400 INVALID_SIGNATURE", () =>
    webhook("stripe", forged.body, stripeHeaders(forged.body, "whsec_of_an_attacker")),
  );
  await play("… and nothing of it is there", "404 TRANSACTION_NOT_FOUND", async () =>
    summary(await read(forged.transactionId)),
  );
  await play("replayed: recorded an hour ago", "400 INVALID_SIGNATURE", () =>
    webhook("stripe", captured, stripeHeaders(captured, stage.info.secrets.stripe, new Date(Date.now() - HOUR_MS))),
  );
  await play("a type that is not about payments", "200 ignored", () => stripe(unmapped));
  await play("an unknown provider", "404 UNKNOWN_PROVIDER", () => webhook("acme", captured, {}));
  await play("read without a signature", "403 MISSING_AUTHENTICATION_TOKEN", async () =>
    summary(await stage.api.send({ method: "GET", path: `/transactions/${transactions.first}` })),
  );
};
