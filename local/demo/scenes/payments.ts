import { settled, summary } from "../answers";
import { DEMO_MERCHANTS } from "../callers";
import { fraudHeaders } from "../fraud-vendor";
import type { SceneGroup, Stage } from "../scene";
import { SIGNED, signedWebhook } from "./notifications";

/** Payments that a merchant submits: their amounts say what the sandbox gateway does with them. */
export const paymentScenes: SceneGroup = async (play, stage) => {
  const { submit, decide, story, idOf } = merchantOf(stage);

  await play("a merchant submits a payment", "202 pending", () => submit("approved", 1990));
  await play("read it: charged", "captured 1990 USD, 0 refunded, 2 events", () => story("approved", 2));
  await play("the same key again: no second charge", "202 captured", () => submit("approved", 1990));
  await play("the same key for another payment", "409 IDEMPOTENCY_KEY_REUSED", () => submit("approved", 2990));
  await play("a payment that the bank declines", "202 pending", () => submit("declined", 1941));
  await play("read it: declined", "failed 1941 USD, 0 refunded, 2 events", () => story("declined", 2));
  await play("a gateway that answers the third time", "202 pending", () => submit("retried", 1943));
  await play("a payment that needs a review", "202 pending", () => submit("reviewed", 1944));
  await play("read it: it waits", "pending 1944 USD, 0 refunded, 2 events", () => story("reviewed", 2));
  await play("the fraud vendor approves", "200 accepted", () => decide("reviewed", "approved"));
  await play("read it: charged", "captured 1944 USD, 0 refunded, 3 events", () => story("reviewed", 3));
  if (stage.info.playsMerchants) {
    await play("its backend is notified, signed", SIGNED, () => signedWebhook(stage, idOf("approved")));
  }
  await play("the retried one: charged once", "captured 1943 USD, 0 refunded, 2 events", () => story("retried", 2));
};

/** The merchant's backend and its fraud vendor. Payments have names; their ids are known once they are submitted. */
function merchantOf(stage: Stage) {
  const { api, info } = stage;
  const merchant = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error("this payment was not submitted");
    return id;
  };
  return {
    idOf,
    async submit(name: string, amount: number): Promise<string> {
      const answer = await api.send({
        method: "POST",
        path: "/transactions",
        headers: { ...merchant.headers, "content-type": "application/json", "idempotency-key": `demo-${name}` },
        signAs: merchant.signAs,
        body: JSON.stringify({
          merchant_id: DEMO_MERCHANTS[0],
          customer_id: `cus_${name}`,
          amount,
          currency: "USD",
          payment_method: "pm_sandbox_visa",
          reference: `order-${name}`,
        }),
      });
      const { id, status } = (answer.json ?? {}) as { id?: string; status?: string };
      if (id === undefined) return summary(answer);
      ids.set(name, id);
      return `${answer.status} ${status}`;
    },
    async decide(name: string, decision: string): Promise<string> {
      const body = JSON.stringify({
        alert_id: `alert-${name}`,
        transaction_id: idOf(name),
        decision,
        occurred_at: new Date().toISOString(),
      });
      const headers = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
      const answer = await api.send({ method: "POST", path: "/fraud-webhook", headers, body });
      const { effect } = (answer.json ?? {}) as { effect?: string };
      if (effect === undefined) return summary(answer);
      // A decision that comes before the workflow waits is kept for it.
      return `${answer.status} ${effect === "resumed" || effect === "kept" ? "accepted" : effect}`;
    },
    async story(name: string, events: number): Promise<string> {
      const path = `/transaction/${idOf(name)}`;
      return settled(stage, events, () => api.send({ method: "GET", path, ...merchant }));
    },
  };
}
