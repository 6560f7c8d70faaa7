import { randomBytes } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { chainProblems } from "../../core/ledger/domain/chain";
import {
  dynamoModificationRequests,
  dynamoOpenModifications,
} from "../../core/payments/adapters/dynamo-modification-requests";
import { dynamoModificationSteps } from "../../core/payments/adapters/dynamo-modification-steps";
import { dynamoPendingPayments } from "../../core/payments/adapters/dynamo-pending-payments";
import { dynamoUnresolvedMarks } from "../../core/payments/adapters/dynamo-unresolved-marks";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { requestModification } from "../../core/payments/application/request-modification";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { FakeCallers, FakeClock, RecordingLog } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { SPREAD } from "../../testing/spread";
import { lastSeen } from "../../tools/poller";

const stack = runningStack();
afterAll(() => stack.close());
const { dynamo: client, info, api, clients } = stack;
const run = randomBytes(4).toString("hex");
const tables = {
  inboxTable: stack.table("payment_webhooks"),
  ledgerTable: stack.table("payment_transactions"),
  transactionsTable: stack.table("transactions"),
  objectsTable: stack.table("payment_objects"),
  spread: SPREAD,
};
const table = tables.transactionsTable;
const finder = dynamoTransactionFinder(client, table);
const history = dynamoTransactionHistory({ client, ...tables });
const ledger = dynamoLedger({ client, clock: systemClock, ...tables });
const requests = dynamoModificationRequests({ client, clock: systemClock, ...tables });
const queue = sqsPaymentQueue(clients.sqs, String(info.outputs.queue_transaction_processing_url));
const payments = dynamoPendingPayments({ client, table, spread: SPREAD });

const submitted = async (key: string): Promise<string> => {
  const body = { merchant_id: "mrc_refunds", customer_id: `cus_${run}_${key}`, amount: 1990, currency: "USD" };
  const headers = { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": `${run}-${key}` };
  const { json } = await api.send({
    ...{ method: "POST", path: "/transactions", headers },
    body: JSON.stringify({ ...body, payment_method: "pm_sandbox" }),
    signAs: info.credentials.operator,
  });
  const { id } = json as { id: string };
  await lastSeen(
    async () => (await finder.find(id))?.state.status,
    (status) => status === "captured",
  );
  return id;
};

const refunded = (id: string, body: object, key: string, send = queue.send) =>
  requestModification(
    {
      callers: new FakeCallers({ shop: ["mrc_refunds"] }),
      transactions: { ...finder, ...history, parts: ledger.parts },
      modifications: requests,
      paymentQueue: { send },
      clock: systemClock,
      randomId: () => randomBytes(12).toString("hex"),
      log: new RecordingLog(),
    },
    {
      caller: { arn: "shop" },
      transactionId: id,
      kind: "refund",
      idempotencyKey: `${run}-${key}`,
      body: Buffer.from(JSON.stringify(body)),
    },
  );
const notQueued = async () => undefined;
const receiptOf = async (answer: ReturnType<typeof refunded>) => {
  const { ok, ...rest } = await answer;
  if (!ok || !("value" in rest)) throw new Error(JSON.stringify(rest));
  return rest.value;
};
const itemOf = async (key: string) =>
  (await client.send(new GetCommand({ TableName: table, Key: { transaction_id: key }, ConsistentRead: true }))).Item;

let whole = "";
let many = "";
let steps = "";
beforeAll(async () => {
  [whole, many, steps] = (await Promise.all(["whole", "many", "steps"].map(submitted))) as [string, string, string];
});

test("a refund that is requested and queued is made, recorded, notified and done with, by the functions' own rights", async () => {
  const { id } = await receiptOf(refunded(whole, { amount: 500, reason: "duplicate" }, "r1"));
  const found = await lastSeen(
    () => finder.find(whole),
    (transaction) => transaction?.state.refunded === 500n,
  );
  expect(found?.state).toMatchObject({ status: "partially_refunded", refunded: 500n, flags: [] });
  const item = await lastSeen(
    () => itemOf(`modification#${whole}#${id}`),
    (seen) => seen?.result !== undefined && seen.pending_shard === undefined,
  );
  expect(item).toMatchObject({ kind: "refund", amount: 500, result: "succeeded", object: id, reason: "duplicate" });
  expect(item).not.toHaveProperty("pending_shard");
  expect(await itemOf(`modifications#${whole}`)).toMatchObject({ refunds: {}, rev: 2 });
  const again = await receiptOf(refunded(whole, { amount: 500, reason: "duplicate" }, "r1"));
  expect(again).toMatchObject({ id, state: "succeeded", repeated: true });
  const { rows } = await history.history([{ transactionId: whole, before: "9999" }], 100);
  expect(rows.map(({ eventType }) => eventType).slice(-2)).toEqual([
    "payment.refund_requested",
    "payment.refund_succeeded",
  ]);
  expect(chainProblems(rows)).toEqual([]);
  expect((await refunded(whole, { amount: 1491 }, "r2")).ok).toBe(false);
  await receiptOf(refunded(whole, {}, "r3"));
  const end = await lastSeen(
    () => finder.find(whole),
    (transaction) => transaction?.state.status === "refunded",
  );
  expect(end?.state).toMatchObject({ status: "refunded", refunded: 1990n });
});

test("of six refunds at the same time that have room for three, three are accepted", async () => {
  const attempts = await Promise.all(
    Array.from({ length: 6 }, (_, index) => refunded(many, { amount: 600 }, `m${index}`, notQueued)),
  );
  expect(attempts.filter(({ ok }) => ok).length).toBe(3);
  const refused = attempts.flatMap((answer) => (answer.ok ? [] : [answer.error]));
  expect(refused).toEqual(Array(3).fill({ code: "REFUND_EXCEEDS_LEFT", amountLeft: 190 }));
  const open = await dynamoOpenModifications(client, table).refunds([many]);
  expect(open.map(({ amount }) => amount)).toEqual([600, 600, 600]);
});

describe("the steps of a modification", () => {
  const clock = new FakeClock(new Date());
  const made = dynamoModificationSteps(client, table, clock);
  const marks = dynamoUnresolvedMarks(client, table);

  async function isListed(key: string): Promise<boolean> {
    for await (const page of payments.untouchedSince(new Date(Date.now() + 60_000))) {
      if (page.some((payment) => payment.key === key)) return true;
    }
    return false;
  }

  test("a claim holds for 20 hours after the first one, and the result ends it", async () => {
    const ref = { transactionId: steps, id: (await receiptOf(refunded(steps, { amount: 7 }, "s1", notQueued))).id };
    const key = `modification#${steps}#${ref.id}`;
    expect(await made.claim({ ...ref, id: "rfd_000000000000000000000000" })).toBeUndefined();
    const first = await made.claim(ref);
    expect(first).toMatchObject({ isClaimed: true, modification: { ...ref, amount: 7 } });
    expect(first?.modification.askedSince).toBeUndefined();
    clock.advance(19 * 3_600_000);
    expect(await made.claim(ref)).toMatchObject({ isClaimed: true, modification: { askedSince: expect.any(Date) } });
    clock.advance(3_600_000);
    expect(await made.claim(ref)).toMatchObject({ isClaimed: false, modification: ref });
    expect(await isListed(key)).toBe(true);
    expect((await payments.contexts([key]))(key)).toMatchObject({ restarts: { pending: 0, ended: 0 } });
    expect(await payments.countRestart(key, "pending", 0)).toBe(true);
    expect(await payments.countRestart(key, "pending", 0)).toBe(false);
    await marks.markSent(steps, 2, ref.id);
    expect([await marks.lastSent(steps, ref.id), await marks.lastSent(steps)]).toEqual([2, 0]);
    expect((await payments.contexts([key]))(key)).toMatchObject({ restarts: { pending: 1 }, unresolvedAttempt: 2 });

    // It is still open: it stays among the pending ones.
    await made.markNotified(ref);
    expect(await isListed(key)).toBe(true);
    const { modification } = (await made.claim(ref)) ?? {};
    if (modification === undefined) throw new Error("it is not there");
    for (let twice = 0; twice < 2; twice++) await made.release(modification, "succeeded");
    expect(await itemOf(`modifications#${steps}`)).toMatchObject({ refunds: {}, rev: 2 });
    await made.close(ref, { result: "succeeded", object: "stripe_re_1" });
    await made.close(ref, { result: "failed", code: "late" });
    expect(await made.find(ref)).toMatchObject({ result: "succeeded", object: "stripe_re_1" });
    expect((await payments.contexts([key]))(key)).toMatchObject({ endedAt: clock.now().toISOString() });
    await made.markNotified(ref);
    expect(await isListed(key)).toBe(false);
    expect(await made.claim(ref)).toMatchObject({ isClaimed: false, modification: { result: "succeeded" } });
  });
});
