import { settled, summary } from "../answers";
import { DEMO_MERCHANTS } from "../callers";
import { fraudHeaders } from "../fraud-vendor";
import type { SceneGroup, Stage } from "../scene";
import { signed, signedWebhook } from "./notifications";

/** Payments that a merchant submits: their amounts say what the sandbox gateway does with them. */
export const paymentScenes: SceneGroup = async (play, stage) => {
  const { submit, decide, refund, story, idOf } = merchantOf(stage);
  const notified = (what: string, name: string, type: string) =>
    stage.info.playsMerchants
      ? play(what, signed(type), () => signedWebhook(stage, idOf(name), type))
      : Promise.resolve();

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
  await notified("its backend is notified, signed", "approved", "transaction.captured");
  await play("the retried one: charged once", "captured 1943 USD, 0 refunded, 2 events", () => story("retried", 2));
  await play("the merchant refunds a part", "202 pending", () => refund("approved", 500));
  await play("read it: refunded in part", "partially_refunded 1990 USD, 500 refunded, 4 events", () =>
    story("approved", 4),
  );
  await notified("its backend is notified of the refund", "approved", "refund.succeeded");
  await play("a refund of more than is left", "409 REFUND_EXCEEDS_LEFT", () => refund("approved", 1991));
};

/** The merchant's backend and its fraud vendor. Payments have names; their ids are known once they are submitted. */
export function merchantOf(stage: Stage) {
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
    async refund(name: string, amount: number): Promise<string> {
      const answer = await api.send({
        method: "POST",
        path: `/transactions/${idOf(name)}/refunds`,
        headers: { ...merchant.headers, "content-type": "application/json", "idempotency-key": `refund-${amount}` },
        signAs: merchant.signAs,
        body: JSON.stringify({ amount, reason: "requested_by_customer" }),
      });
      const { status } = (answer.json ?? {}) as { status?: string };
      return answer.status === 202 ? `202 ${status}` : summary(answer);
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
