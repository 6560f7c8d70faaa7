import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { chainProblems } from "../../core/ledger/domain/chain";
import { withLimit } from "../../tools/limiter";
import { lastSeen } from "../../tools/poller";
import { retryWhileBusy } from "../../tools/retry";
import { runningStack } from "../local-stack";
import { messagesIn } from "../queues";

const AT_ONCE = 20;
/** Submissions, or all of their workflows, on a slow computer. */
const ALL_MS = 360_000;
const SETTLE_S = 300;
/** A message whose function failed is delivered again after five minutes. */
const REDELIVERY_S = 420;
const REDELIVERY_MS = 480_000;

/** So many payments, submitted 20 at a time. */
export function describePayments(count: number): void {
  const title = `${count} payments, ${AT_ONCE} at a time`;
  describe(title, () => {
    const stack = runningStack();
    const { api, clients, info } = stack;
    const run = randomBytes(4).toString("hex");
    const ids: string[] = [];
    afterAll(() => stack.close());

    beforeAll(async () => {
      await withLimit(AT_ONCE, [...Array(count).keys()], async (index) => {
        const { status, json } = await retryWhileBusy(() =>
          api.send({
            method: "POST",
            path: "/transactions",
            headers: {
              "content-type": "application/json",
              "x-api-key": info.apiKey,
              "idempotency-key": `${run}-${index}`,
            },
            body: JSON.stringify({
              merchant_id: "mrc_payments",
              customer_id: `cus_${run}_${index}`,
              amount: 1990,
              currency: "USD",
              payment_method: "pm_sandbox",
            }),
            signAs: info.credentials.operator,
          }),
        );
        if (status !== 202) throw new Error(`a submission was answered ${status}`);
        ids.push((json as { id: string }).id);
      });
    }, ALL_MS);

    test(
      `${title}: all are charged, once each, in intact chains`,
      async () => {
        const unfinished = async () => {
          const items = await stack.items("transactions");
          const states = new Map(items.map((item) => [item.transaction_id, item.status]));
          return ids.filter((id) => states.get(id) !== "captured");
        };
        const left = await lastSeen(unfinished, (pending) => pending.length === 0, { seconds: SETTLE_S });
        expect(left).toEqual([]);
        const rows = (await stack.items("payment_transactions")).map(rowItem.decode);
        for (const id of ids) {
          const own = rows.filter((row) => row.transactionId === id).sort((a, b) => a.seq - b.seq);
          expect(own.map(({ eventType }) => eventType)).toEqual(["payment.submitted", "payment.captured"]);
          expect(chainProblems(own)).toEqual([]);
        }
      },
      ALL_MS,
    );

    test(
      `${title}: nothing is left in a queue or a dead letter queue`,
      async () => {
        const queues = ["transaction_processing", "notifications"].flatMap((name) => [`queue_${name}`, `dlq_${name}`]);
        const waiting = async () => {
          const counts = await Promise.all(
            queues.map(async (queue) => ({ queue, messages: await messagesIn(clients, info.outputs[`${queue}_url`]) })),
          );
          return counts.filter(({ messages }) => messages > 0);
        };
        expect(await lastSeen(waiting, ({ length }) => length === 0, { seconds: REDELIVERY_S })).toEqual([]);
      },
      REDELIVERY_MS,
    );
  });
}
