import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type TransactionStatus, transactionStatuses } from "../../core/ledger/domain/derive";
import { listTransactions } from "../../core/queries/application/list-transactions";
import { FakeCallers, FakeClock, FakeCursors } from "../../testing/fakes";
import { SPREAD } from "../../testing/spread";
import { InMemoryList, type ListedRow } from "../../testing/transaction-list";

const NOW = Date.parse("2026-11-18T10:00:10.000Z");

const transaction = (index: number, status: TransactionStatus): ListedRow => ({
  ...{ id: `pay_${index}`, merchantId: "mrc_1", status },
  createdAt: new Date(NOW - (index + 1) * 60_000).toISOString(),
});

const status = fc.constantFrom(...transactionStatuses);
const index = fc.nat({ max: 29 });

test("a list by status shows no transaction twice, and each that keeps the status, whatever changes between its pages", async () => {
  const statuses = fc.array(status, { minLength: 30, maxLength: 30 });
  const changes = fc.array(fc.array(fc.tuple(index, status), { maxLength: 5 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(statuses, changes, status, fc.boolean(), async (before, between, wanted, ofMerchant) => {
      const list = new InMemoryList(before.map((each, number) => transaction(number, each)));
      const callers = new FakeCallers({ operator: "*" });
      const clock = new FakeClock(new Date(NOW));
      const deps = { list, transactions: list, spread: SPREAD, callers, cursors: new FakeCursors(), clock };
      const query = { caller: "operator", status: wanted, limit: 3, ...(ofMerchant && { merchantId: "mrc_1" }) };
      const seen: string[] = [];
      const touched = new Set<number>();
      let cursor: string | undefined;
      do {
        const page = await listTransactions(deps, { ...query, cursor });
        if (!page.ok) throw new Error(JSON.stringify(page.error));
        seen.push(...page.value.transactions.map(({ transactionId }) => transactionId));
        cursor = page.value.cursor;
        for (const [number, next] of between.shift() ?? []) {
          touched.add(number);
          list.rows[number] = transaction(number, next);
        }
      } while (cursor !== undefined);
      const kept = before.flatMap((each, number) => (each === wanted && !touched.has(number) ? [`pay_${number}`] : []));
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(kept));
    }),
    { numRuns: 100 },
  );
});
