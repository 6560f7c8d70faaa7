import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { chainProblems, type LedgerRow } from "../../core/ledger/domain/ledger";
import { paypalHeaders } from "../../local/demo/paypal-simulator";
import { sample } from "../../local/demo/samples";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
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
    const ids = {
      SAMPLECAPTURE0001: "SAMPLECAPTURE0009",
      SAMPLEORDER00001: "SAMPLEORDER00009",
      "WH-SAMPLE": "WH-RETRY",
      "PP-D-00001": "PP-D-00009",
    };
    const send = (name: string) => {
      const body = sample("paypal", name, ids);
      const headers = paypalHeaders(body, info.secrets.paypal);
      return api.send({ method: "POST", path: "/webhook/paypal", headers, body });
    };
    const began = new Date(Date.now() - 5_000);
    expect((await send("CUSTOMER.DISPUTE.CREATED")).status).toBe(200);
    const triedOnce = "message not processed yet";
    await until(
      "the log line of the first attempt",
      () => logLines(stack.clients.logs, "/aws/lambda/lambda-webhook-processor-dev", began),
      (lines) => lines.some((line) => line.includes("WH-RETRY") && line.includes(triedOnce)),
    );
    // Time for ten receives, if they were not spaced.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await send("PAYMENT.CAPTURE.COMPLETED")).status).toBe(200);
    const { status, history } = await untilHistory("paypal_SAMPLEORDER00009", 2);
    expect(status).toBe("disputed");
    const [captured, disputed] = history.map((row) => Date.parse((row as unknown as { timestamp: string }).timestamp));
    expect((disputed ?? 0) - (captured ?? 0)).toBeGreaterThan(1_000);
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
    facts: row.facts as unknown as LedgerRow["facts"],
    status: row.status as unknown as LedgerRow["status"],
    previousHash: row.previous_hash as unknown as string,
    hash: row.hash as unknown as string,
  }));
}
