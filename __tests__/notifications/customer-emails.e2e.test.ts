import { randomBytes } from "node:crypto";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutAccountDetailsCommand } from "@aws-sdk/client-sesv2";
import { afterAll, describe, expect, test } from "@jest/globals";
import { records } from "../../local/demo/records";
import { stripeHeaders } from "../../simulation/signatures";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { paymentIntent, stripeEvent } from "../../testing/stripe";
import { apiClient } from "../../tools/http";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info, ca } = stack;
const emulator = apiClient({ apiUrl: info.endpoint, region: info.region, ...(ca && { ca }) });
afterAll(() => {
  emulator.close();
  stack.close();
});

const run = randomBytes(6).toString("hex");
const merchant = `mrc_${run}`;
const addressOf = (name: string) => `${name}-${run}@customers.example`;

interface Received {
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
  readonly BodyHtml: string;
}

/** E-mails that SES has taken for the address, oldest first. */
async function inboxOf(address: string): Promise<Received[]> {
  const { json } = await emulator.send({ method: "GET", path: "/_ministack/ses/messages" });
  const { messages } = json as { messages: Record<string, Received[]> };
  return Object.values(messages)
    .flat()
    .filter(({ To }) => To.includes(address));
}
const untilReceived = (address: string, count: number) =>
  until(
    `${count} e-mails to a customer`,
    () => inboxOf(address),
    (received) => received.length >= count,
  );

let events = 0;
async function report(payment: string, fields: object) {
  const answer = await api.send({
    method: "POST",
    path: "/webhooks/payment",
    headers: { "content-type": "application/json" },
    signAs: info.credentials.operator,
    body: JSON.stringify({
      id: `${run}-${++events}`,
      type: "payment.captured",
      occurred_at: "2026-11-18T10:00:00Z",
      merchant_id: merchant,
      payment_id: payment,
      amount: 125_000,
      currency: "EUR",
      ...fields,
    }),
  });
  expect(answer.status).toBe(200);
}

const itemsOf = async (payment: string) =>
  (await stack.items("notifications")).filter((item) => item.transaction_id === `own.${merchant}.${payment}`);
const untilNotified = (payment: string) =>
  until(
    `the notification of ${payment}`,
    () => itemsOf(payment),
    (items) => items.some((item) => item.emailed === true),
  );

describe("an e-mail to a customer", () => {
  test("a customer whose payment is submitted and captured gets one e-mail", async () => {
    const customer_email = addressOf("submitted");
    const answer = await api.send({
      method: "POST",
      path: "/transactions",
      headers: { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": run },
      signAs: info.credentials.operator,
      body: JSON.stringify({
        merchant_id: merchant,
        customer_id: "cus_1",
        amount: 1990,
        currency: "USD",
        payment_method: "pm_sandbox",
        reference: `order-${run}`,
        customer_email,
      }),
    });
    expect(answer.status).toBe(202);
    const [email] = await untilReceived(customer_email, 1);
    expect(email).toMatchObject({
      Source: "payments@example.com",
      Subject: `Payment received: 19.90 USD (order-${run})`,
    });
    expect(email?.BodyText).toContain(`We received your payment of 19.90 USD to ${merchant}.`);
    expect(email?.BodyHtml).toContain(`<td style="padding:4px 0">order-${run}</td>`);
  });

  test("a customer whose address an internal event gives is e-mailed of the capture, and of the refund", async () => {
    const customer_email = addressOf("refunded");
    await report("p1", { customer_email });
    await untilReceived(customer_email, 1);
    await report("p1", { type: "refund.succeeded", object_id: "r1", amount: 2_550 });
    const emails = await untilReceived(customer_email, 2);
    expect(emails.map(({ Subject }) => Subject)).toEqual([
      `Payment received: 1,250.00 EUR (own.${merchant}.p1)`,
      `Refund: 25.50 EUR (own.${merchant}.p1)`,
    ]);
  });

  test("a customer whose address a provider's event carries is e-mailed, as this deployment allows it", async () => {
    const receipt_email = addressOf("provider");
    const body = stripeEvent(
      "payment_intent.succeeded",
      { ...paymentIntent(), id: `pi_${run}`, receipt_email },
      { id: `evt_${run}` },
    );
    const headers = stripeHeaders(body, info.secrets.stripe);
    expect((await api.send({ method: "POST", path: "/webhook/stripe", headers, body })).status).toBe(200);
    expect(await untilReceived(receipt_email, 1)).toMatchObject([{ To: [receipt_email] }]);
  });

  test("a customer of whom no address is given gets no e-mail", async () => {
    await report("p2", {});
    await untilNotified("p2");
    const { json } = await emulator.send({ method: "GET", path: "/_ministack/ses/messages" });
    expect(JSON.stringify(json)).not.toContain(`${merchant}.p2`);
    expect(await itemsOf("p2")).not.toContainEqual(expect.objectContaining({ customer_emailed: expect.anything() }));
  });

  test("an e-mail that SES refuses for good is counted, and the payment's notification goes on", async () => {
    // As an account that is still in the sandbox: SES takes e-mails to verified addresses only.
    const account = { MailType: "TRANSACTIONAL", WebsiteURL: "https://example.com" } as const;
    await clients.ses.send(new PutAccountDetailsCommand({ ...account, ProductionAccessEnabled: false }));
    try {
      await report("p3", { customer_email: addressOf("refused") });
      const items = await until(
        "the note that the e-mail was refused",
        () => itemsOf("p3"),
        (found) => found.some((item) => item.customer_emailed === "refused"),
      );
      expect(items).toHaveLength(1);
      const counted = await until(
        "the count of a refused e-mail",
        () => logLines(clients.logs, "/aws/lambda/lambda-notification-sender-dev"),
        (lines) => lines.some((line) => line.includes("CustomerEmailRefused") && line.includes(`${merchant}.p3`)),
      );
      expect(counted.length).toBeGreaterThan(0);
    } finally {
      await clients.ses.send(new PutAccountDetailsCommand({ ...account, ProductionAccessEnabled: true }));
    }
    expect(await inboxOf(addressOf("refused"))).toEqual([]);
  });
});

describe("a customer's address", () => {
  test("an address is in an item that expires, and in no log, audit line, ledger row or notification", async () => {
    const customer_email = addressOf("private");
    await report("p4", { customer_email });
    await untilReceived(customer_email, 1);
    const kept = (await stack.items("transactions")).filter((item) => JSON.stringify(item).includes(customer_email));
    expect(kept).toEqual([
      {
        transaction_id: `email#own.${merchant}.p4`,
        customer_email,
        given_by: "merchant",
        expires_at: expect.any(Number),
      },
    ]);
    const lines = await until(
      "the address's line in the audit trail",
      async () =>
        (await records(clients, info).auditLines(stack.table("transactions"))).filter(
          ({ keys }) => keys.transaction_id === `email#own.${merchant}.p4`,
        ),
      (found) => found.length > 0,
    );
    expect(lines).toMatchObject([{ after: { customer_email: "removed" } }]);
    const others = await Promise.all(
      (["notifications", "payment_transactions", "payment_webhooks"] as const).map(stack.items),
    );
    expect(JSON.stringify(others)).not.toContain(customer_email);
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.length).toBeGreaterThan(10);
    for (const { logGroupName = "" } of logGroups) {
      expect(
        (await logLines(clients.logs, logGroupName)).filter(
          (line) => line.includes(run) && line.includes("@customers"),
        ),
      ).toEqual([]);
    }
  });
});
