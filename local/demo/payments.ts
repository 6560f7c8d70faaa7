import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import type { ApiClient } from "../../tools/http";
import type { StackInfo } from "../stack";
import { SETTLE_TIMEOUT_MS, settled, summary } from "./answers";
import { DEMO_MERCHANTS } from "./callers";
import { receivedWebhooks } from "./merchant-endpoint";

export interface PaymentScenes {
  readonly scene: (what: string, expected: string, act: () => Promise<string>) => Promise<void>;
  readonly api: ApiClient;
  readonly info: StackInfo;
}

/** Headers as the fraud vendor sends them, signed by the official library. */
export function fraudHeaders(body: string, secret: string, id = `msg_${randomBytes(8).toString("hex")}`) {
  const at = new Date();
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

/** Payments that a merchant submits: their amounts tell the sandbox what is to become of them. */
export async function demonstratePayments({ scene, api, info }: PaymentScenes): Promise<void> {
  const merchant = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };
  const ids = new Map<string, string>();
  const submit = async (name: string, amount: number) => {
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
  };
  const story = (name: string, rows: number) =>
    settled(() => api.send({ method: "GET", path: `/transaction/${ids.get(name)}`, ...merchant }), rows);
  const decide = async (name: string, decision: string) => {
    const body = JSON.stringify({
      alert_id: `alert-${name}`,
      transaction_id: ids.get(name),
      decision,
      occurred_at: new Date().toISOString(),
    });
    const headers = { ...fraudHeaders(body, info.secrets.fraud), "x-api-key": info.apiKey };
    const answer = await api.send({ method: "POST", path: "/fraud-webhook", headers, body });
    const { effect } = (answer.json ?? {}) as { effect?: string };
    // A decision that comes before the workflow waits is kept for it.
    const taken = effect === "resumed" || effect === "kept";
    return taken ? `${answer.status} taken` : effect === undefined ? summary(answer) : `${answer.status} ${effect}`;
  };

  await scene("a merchant submits a payment", "202 pending", () => submit("approved", 1990));
  await scene("read it: charged", "captured 1990 USD, 0 refunded, 2 events", () => story("approved", 2));
  await scene("the same key again: no second charge", "202 captured", () => submit("approved", 1990));
  await scene("the same key for another payment", "409 IDEMPOTENCY_KEY_REUSED", () => submit("approved", 2990));
  await scene("a payment that the bank declines", "202 pending", () => submit("declined", 1941));
  await scene("read it: declined", "failed 1941 USD, 0 refunded, 2 events", () => story("declined", 2));
  await scene("a gateway that answers the third time", "202 pending", () => submit("retried", 1943));
  await scene("a payment that needs a look", "202 pending", () => submit("reviewed", 1944));
  await scene("read it: it waits", "pending 1944 USD, 0 refunded, 2 events", () => story("reviewed", 2));
  await scene("the fraud vendor approves", "200 taken", () => decide("reviewed", "approved"));
  await scene("read it: charged", "captured 1944 USD, 0 refunded, 3 events", () => story("reviewed", 3));
  await scene("its backend is told, signed", "transaction.captured, signature verified", () =>
    told(info, ids.get("approved") ?? ""),
  );
  await scene("the retried one: charged once", "captured 1943 USD, 0 refunded, 2 events", () => story("retried", 2));
}

/** What the merchant's server got about a transaction, verified by the official library. */
async function told({ merchantOrigin, secrets }: StackInfo, transactionId: string): Promise<string> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const all = await receivedWebhooks(merchantOrigin, "backend");
    const found = all.find(({ body }) => body.includes(transactionId));
    if (found !== undefined) {
      const verified = new Webhook(secrets.merchant).verify(found.body, found.headers as Record<string, string>);
      return `${(verified as { type: string }).type}, signature verified`;
    }
    if (Date.now() > deadline) return `nothing among ${all.length} webhooks`;
    await wait(50);
  }
}
