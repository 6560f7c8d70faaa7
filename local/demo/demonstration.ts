import { setTimeout as wait } from "node:timers/promises";
import type { ApiClient } from "../../tools/http";
import type { Clients } from "../apply/clients";
import type { StackInfo } from "../stack";
import { SETTLE_TIMEOUT_MS, settled, summary, type TransactionAnswer } from "./answers";
import { demonstrateBatches } from "./batches";
import { DEMO_MERCHANTS } from "./callers";
import { demonstratePayments } from "./payments";
import { paypalHeaders } from "./paypal-simulator";
import { records } from "./records";
import { sample } from "./samples";
import { squareHeaders } from "./square-events";
import { stripeHeaders } from "./stripe-events";

/** One line of the story: what was done, what is expected, what happened. */
export interface Scene {
  readonly what: string;
  readonly expected: string;
  readonly happened: string;
  readonly passed: boolean;
  readonly milliseconds: number;
}

const FIRST = "stripe_pi_3SAMPLE00000000001";
const SECOND = "stripe_pi_3SAMPLE00000000002";
const PAYPAL = "paypal_SAMPLEORDER00001";
const SQUARE = "square_SAMPLEPAYMENT000000001";
const FORGED = "stripe_pi_3SAMPLE00000000666";
const MASKED = "stripe_pi_3SAMPLE00000000003";
/** A number that card schemes give out for tests. */
const CARD = "4242424242424242";
/** The sample payment under other ids: a payment of its own. */
const second = {
  pi_3SAMPLE00000000001: "pi_3SAMPLE00000000002",
  ch_3SAMPLE00000000001: "ch_3SAMPLE00000000002",
  evt_3SAMPLEpi0000000001: "evt_3SAMPLEpi0000000002",
  evt_3SAMPLEch0000000002: "evt_3SAMPLEch0000000003",
};
const carded = {
  pi_3SAMPLE00000000001: "pi_3SAMPLE00000000003",
  evt_3SAMPLEpi0000000001: "evt_3SAMPLEcard000000001",
  "Order 1001": `card ${CARD}`,
};
const forged = { pi_3SAMPLE00000000001: "pi_3SAMPLE00000000666", evt_3SAMPLEpi0000000001: "evt_3SAMPLEforged" };

const internalEvent = {
  id: "own-event-1",
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: DEMO_MERCHANTS[0],
  payment_id: "own-payment-1",
  amount: 990,
  currency: "EUR",
};

/** Stripe's webhooks in order, out of order, twice, forged and unknown; then the transactions, read as a merchant. */
export async function demonstrate(api: ApiClient, info: StackInfo, clients: Clients, ca?: string): Promise<Scene[]> {
  const scenes: Scene[] = [];
  const scene = async (what: string, expected: string, act: () => Promise<string>) => {
    const start = performance.now();
    const happened = await act();
    const milliseconds = Math.round(performance.now() - start);
    scenes.push({ what, expected, happened, passed: happened === expected, milliseconds });
  };
  const webhook = (payload: string, headers = stripeHeaders(payload, info.secrets.stripe), provider = "stripe") =>
    api.send({ method: "POST", path: `/webhook/${provider}`, headers, body: payload }).then(summary);
  const paypal = (payload: string) => webhook(payload, paypalHeaders(payload, info.secrets.paypal), "paypal");
  const square = (payload: string) => webhook(payload, squareHeaders(payload, info.secrets.square), "square");
  const read = (id: string) =>
    api.send({ method: "GET", path: `/transactions/${id}`, signAs: info.credentials.merchant });
  const own = async (event: object) =>
    summary(
      await api.send({
        method: "POST",
        path: "/webhooks/payment",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(event),
        signAs: info.credentials.merchant,
      }),
    );
  const story = (id: string, rows: number) => settled(() => read(id), rows);

  const captured = sample("stripe", "payment_intent.succeeded");
  const refunded = sample("stripe", "charge.refunded");

  await scene("payment captured", "200 received", () => webhook(captured));
  await scene("read it as its merchant", "captured 4250 USD, 0 refunded, 1 event", () => story(FIRST, 1));
  await scene("part of it refunded", "200 received", () => webhook(refunded));
  await scene("read it again", "partially_refunded 4250 USD, 1250 refunded, 2 events", () => story(FIRST, 2));
  await scene("the refund's event once more", "200 processed", () => webhook(refunded));
  await scene("another payment: refund first", "200 received", () =>
    webhook(sample("stripe", "charge.refunded", second)),
  );
  await scene("… its capture late", "200 received", () =>
    webhook(sample("stripe", "payment_intent.succeeded", second)),
  );
  await scene("read it: the same end", "partially_refunded 4250 USD, 1250 refunded, 2 events", () => story(SECOND, 2));
  await scene("the first one: still two events", "partially_refunded 4250 USD, 1250 refunded, 2 events", () =>
    story(FIRST, 2),
  );
  await scene("PayPal: a capture", "200 received", () => paypal(sample("paypal", "PAYMENT.CAPTURE.COMPLETED")));
  await scene("read it by its order", "captured 4250 USD, 0 refunded, 1 event", () => story(PAYPAL, 1));
  await scene("… its dispute names the capture only", "200 received", () =>
    paypal(sample("paypal", "CUSTOMER.DISPUTE.CREATED")),
  );
  await scene("read it again, by its order", "disputed 4250 USD, 0 refunded, 2 events", () => story(PAYPAL, 2));
  await scene("Square: a payment", "200 received", () => square(sample("square", "payment.updated")));
  await scene("… and its dispute", "200 received", () => square(sample("square", "dispute.created")));
  await scene("read it", "disputed 4250 USD, 0 refunded, 2 events", () => story(SQUARE, 2));
  const forgery = sample("stripe", "payment_intent.succeeded", forged);
  await scene("forged: signed with another secret", "400 INVALID_SIGNATURE", () =>
    webhook(forgery, stripeHeaders(forgery, "whsec_somebody_else")),
  );
  await scene("… and nothing of it is there", "404 TRANSACTION_NOT_FOUND", async () => summary(await read(FORGED)));
  const old = new Date(Date.now() - 3_600_000);
  await scene("replayed: recorded an hour ago", "400 INVALID_SIGNATURE", () =>
    webhook(captured, stripeHeaders(captured, info.secrets.stripe, old)),
  );
  const withCard = { ...internalEvent, payment_id: CARD };
  await scene("a card number from an own service", "422 CARD_NUMBER_REFUSED", async () => own(withCard));
  await scene("a card number in a provider's event", "200 received", () =>
    webhook(sample("stripe", "payment_intent.succeeded", carded)),
  );
  await scene("… counted, as the payment is true", "captured 4250 USD, 0 refunded, 1 event", () => story(MASKED, 1));
  const kept = records(clients, info);
  await scene("… and kept without the number", "card ************4242", async () => {
    const { data } = JSON.parse(await kept.storedBody("stripe#evt_3SAMPLEcard000000001"));
    return data.object.description;
  });
  await demonstratePayments({ scene, api, info });
  await demonstrateBatches({ scene, api, info, ...(ca && { ca }) });
  const unmapped = JSON.stringify({ id: "evt_3SAMPLEcus0000000001", object: "event", type: "customer.created" });
  await scene("a type that is not about payments", "200 ignored", () => webhook(unmapped));
  await scene("a provider nobody knows", "404 UNKNOWN_PROVIDER", () => webhook(captured, {}, "acme"));
  await scene("read without a signature", "403 MISSING_AUTHENTICATION_TOKEN", async () =>
    summary(await api.send({ method: "GET", path: `/transactions/${FIRST}` })),
  );
  await scene("PayPal's merchant: told at the second attempt", "answered 503, delivered 200", () =>
    eventually("answered 503, delivered 200", async () => {
      const { notifications } = (await read(PAYPAL)).json as TransactionAnswer;
      return (notifications[0]?.attempts ?? []).map((made) => `${made.outcome} ${made.http_status}`).join(", ");
    }),
  );
  await scene("audited: every row of the five", "9 rows, 9 lines with their hashes", async () => {
    const told = await Promise.all([FIRST, SECOND, PAYPAL, SQUARE, MASKED].map(read));
    const hashes = told.flatMap(({ json }) => (json as TransactionAnswer).history.map((row) => row.hash));
    const table = info.outputs.table_payment_transactions ?? "";
    return eventually(`${hashes.length} rows, ${hashes.length} lines with their hashes`, async () => {
      const lines = (await kept.auditLines(table)).filter(({ after }) => hashes.includes(String(after?.hash)));
      return `${hashes.length} rows, ${lines.length} lines with their hashes`;
    });
  });
  return scenes;
}

/** The first answer that is as hoped, or the last one before time is up. */
async function eventually(hoped: string, look: () => Promise<string>): Promise<string> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const found = await look();
    if (found === hoped || Date.now() > deadline) return found;
    await wait(100);
  }
}
