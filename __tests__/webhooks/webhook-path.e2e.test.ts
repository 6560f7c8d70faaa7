import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { firstCommit } from "../../core/ledger/application/next-commit";
import { chainProblems } from "../../core/ledger/domain/chain";
import type { LedgerRow } from "../../core/ledger/domain/row";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { aSubmission } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";
import { paymentIntent, refund, stripeEvent, stripeHeaders } from "../../testing/stripe";
import { addedSince, untilQuiet, type Written, writtenIn } from "../../testing/written";
import { lastSeen, until } from "../../tools/poller";

const stack = runningStack();
const { api, info } = stack;
afterAll(() => stack.close());

const webhook = (body: string, headers = stripeHeaders(body, info.secrets.stripe)) =>
  api.send({ method: "POST", path: "/webhook/stripe", headers, body });
const read = (id: string, signAs = info.credentials.operator) =>
  api.send({ method: "GET", path: `/transactions/${id}`, signAs });

interface Transaction {
  readonly status: string;
  readonly amount_refunded: number;
  readonly history: readonly { readonly seq: number }[];
}

const untilHistory = (id: string, rows: number): Promise<Transaction> =>
  lastSeen(
    async () => (await read(id)).json as Transaction,
    ({ history = [] }) => history.length >= rows,
  );

describe("refused, with nothing written anywhere:", () => {
  let before: Written = { items: new Set(), messages: 0 };
  beforeAll(async () => {
    before = await untilQuiet(stack);
  });

  const body = stripeEvent("payment_intent.succeeded", paymentIntent({ id: "pi_refused" }));

  test.each<[string, number, string, () => ReturnType<typeof webhook>]>([
    ["a forged signature", 400, "INVALID_SIGNATURE", () => webhook(body, stripeHeaders(body, "whsec_forged"))],
    ["no signature", 400, "INVALID_SIGNATURE", () => webhook(body, {})],
    ["a tampered body", 400, "INVALID_SIGNATURE", () => webhook(`${body} `, stripeHeaders(body, info.secrets.stripe))],
    [
      "a stale signature",
      400,
      "INVALID_SIGNATURE",
      () => webhook(body, stripeHeaders(body, info.secrets.stripe, new Date(Date.now() - 302_000))),
    ],
    ["a signed body that is no event", 400, "MALFORMED_EVENT", () => webhook("{}")],
    [
      "an incompressible body over the inbox's limit",
      413,
      "BODY_TOO_LARGE",
      () =>
        webhook(
          stripeEvent("customer.created", {
            noise: Array.from({ length: 70_000 }, () => Math.random().toString(36))
              .join("")
              .slice(0, 700_000),
          }),
        ),
    ],
    ["a body over a mebibyte", 413, "BODY_TOO_LARGE", () => webhook("x".repeat(1024 * 1024 + 1))],
    [
      "an unknown provider",
      404,
      "UNKNOWN_PROVIDER",
      () =>
        api.send({ method: "POST", path: "/webhook/acme", body, headers: stripeHeaders(body, info.secrets.stripe) }),
    ],
  ])("%s", async (_, status, code, send) => {
    const answer = await send();
    expect(answer).toMatchObject({ status, json: { code, status, request_id: expect.any(String) } });
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(addedSince(before, await writtenIn(stack))).toEqual([]);
  });
});

describe("reading a transaction", () => {
  const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "no-such-key" };

  test("needs a signature of somebody whom IAM knows", async () => {
    expect((await api.send({ method: "GET", path: "/transactions/stripe_pi_1" })).status).toBe(403);
    expect((await read("stripe_pi_1", nobody)).status).toBe(403);
    const { accessKeyId } = info.credentials.operator;
    expect((await read("stripe_pi_1", { accessKeyId, secretAccessKey: "wrong" })).status).toBe(403);
  });

  test("of another merchant is as if there were none", async () => {
    const intent = paymentIntent({ id: "pi_foreign", metadata: { merchant_id: "mrc_other" } });
    const sent = await deliver(api, info.secrets, "stripe", stripeEvent("payment_intent.succeeded", intent));
    expect(sent.status).toBe(200);
    await untilHistory("stripe_pi_foreign", 1);
    const answer = await read("stripe_pi_foreign", info.credentials.merchant);
    expect(answer).toMatchObject({ status: 404, json: { code: "TRANSACTION_NOT_FOUND" } });
  });
});

describe("an event that cannot be processed yet", () => {
  test("comes back after the backoff, not at once and not after the queue's own visibility timeout", async () => {
    const id = `pay_${randomBytes(12).toString("hex")}`;
    const event = `evt_${id}`;
    const intent = paymentIntent({ id: `pi_${id}`, amount: 1990, metadata: { tap_transaction_id: id } });
    const began = new Date(Date.now() - 5_000);
    const body = stripeEvent("payment_intent.succeeded", intent, { id: event });
    expect((await deliver(api, info.secrets, "stripe", body)).status).toBe(200);
    await until(
      "the log line of the first attempt",
      () => logLines(stack.clients.logs, "/aws/lambda/lambda-webhook-processor-dev", began),
      (lines) => lines.some((line) => line.includes(event) && line.includes("message not processed yet")),
    );
    // Time for ten receives, if they were not spaced.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const submissions = dynamoSubmissions({
      keepsAddresses: true,
      client: stack.dynamo,
      clock: systemClock,
      inboxTable: stack.table("payment_webhooks"),
      ledgerTable: stack.table("payment_transactions"),
      transactionsTable: stack.table("transactions"),
      spread: SPREAD,
    });
    const key = { merchantId: "mrc_demo", key: id, hours: 1 };
    await submissions.create(firstCommit(aSubmission(id), new Date()), key, "fingerprint");
    const { status, history } = await untilHistory(id, 2);
    expect(status).toBe("captured");
    const [begun, captured] = history.map((row) => Date.parse((row as unknown as { timestamp: string }).timestamp));
    expect((captured ?? 0) - (begun ?? 0)).toBeGreaterThan(1_000);
  });
});

describe("many events of one payment at once", () => {
  test("are all counted, once each, in an intact chain", async () => {
    const refunds = Array.from({ length: 24 }, (_, index) =>
      stripeEvent("refund.created", refund({ id: `re_many${index}`, payment_intent: "pi_many", amount: 100 })),
    );
    const intent = paymentIntent({ id: "pi_many", amount: 5000, amount_received: 5000 });
    const captured = stripeEvent("payment_intent.succeeded", intent);
    const bodies = [...refunds, captured, ...refunds];
    // As many at a time as the receiver of a dev-sized stack has executions for.
    while (bodies.length > 0) {
      const batch = bodies.splice(0, 15).map((body) => deliver(api, info.secrets, "stripe", body));
      const answers = await Promise.all(batch);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    }

    const transaction = await untilHistory("stripe_pi_many", 25);
    expect(transaction).toMatchObject({ status: "partially_refunded", amount_refunded: 2400 });
    expect(transaction.history.map((row) => row.seq)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(chainProblems(rowsOf(transaction, "stripe_pi_many"))).toEqual([]);
  });
});

/** The API's rows as the ledger holds them: whoever reads the API can check the chain. */
function rowsOf(transaction: Transaction, transactionId: string): LedgerRow[] {
  return (transaction.history as unknown as Record<string, never>[]).map((row) => ({
    transactionId,
    timestamp: row.timestamp as unknown as string,
    seq: row.seq as unknown as number,
    occurredAt: row.occurred_at as unknown as string,
    eventKey: row.event as unknown as string,
    eventType: row.type as unknown as string,
    observations: row.observations as unknown as LedgerRow["observations"],
    status: row.status as unknown as LedgerRow["status"],
    ...((row.changes as unknown) !== undefined && {
      changes: row.changes as unknown as NonNullable<LedgerRow["changes"]>,
    }),
    previousHash: row.previous_hash as unknown as string,
    hash: row.hash as unknown as string,
  }));
}

test("an event about several payments is recorded in each of them", async () => {
  const run = randomBytes(4).toString("hex");
  const captures = [1, 2, 3].map((number) => `C${number}${run}`);
  const body = JSON.stringify({
    id: `WH-${run}`,
    event_type: "CUSTOMER.DISPUTE.CREATED",
    create_time: "2026-11-18T10:00:00.000Z",
    resource: {
      dispute_id: `PP-D-${run}`,
      status: "OPEN",
      dispute_amount: { currency_code: "USD", value: "30.00" },
      disputed_transactions: captures.map((id) => ({
        seller_transaction_id: id,
        gross_amount: { currency_code: "USD", value: "10.00" },
      })),
    },
  });
  expect((await deliver(api, info.secrets, "paypal", body)).status).toBe(200);
  for (const capture of captures) {
    const transaction = await untilHistory(`paypal_${capture}`, 1);
    expect(transaction).toMatchObject({ status: "disputed", disputes: [{ id: `PP-D-${run}`, amount: 1000 }] });
  }
});
