import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Observation } from "../../core/ledger/domain/observation";
import { chainProblems, type LedgerRow, nextRow, type RowContent } from "../../core/ledger/domain/row";

const NOW = new Date("2026-11-18T10:00:00.000Z");
const total = (amount: number): Observation => ({
  kind: "charge",
  name: "stripe_ch_1",
  belongsTo: ["stripe_pi_1"],
  at: NOW.getTime(),
  final: 1,
  progress: 7,
  currency: "USD",
  captured: 500,
  refundTotal: { amount, countsRelease: false },
});
const content = (
  eventKey: string,
  observations: readonly Observation[],
  fields: Partial<RowContent> = {},
): RowContent => ({
  transactionId: "stripe_pi_1",
  occurredAt: "2026-11-18T09:59:00.000Z",
  eventKey,
  eventType: "charge.refunded",
  observations,
  status: "captured",
  ...fields,
});

function chainOf(contents: readonly RowContent[], now: (index: number) => Date = () => NOW): LedgerRow[] {
  const rows: LedgerRow[] = [];
  for (const [index, one] of contents.entries()) rows.push(nextRow(one, rows.at(-1), now(index)));
  return rows;
}

describe("a chain of rows", () => {
  const rows = chainOf([
    content("stripe#evt_1", [total(0)]),
    content("stripe#evt_2", [total(200)], { reason: "requested_by_customer" }),
    content("stripe#evt_3", [total(500)]),
  ]);
  const [first, second, third] = rows as [LedgerRow, LedgerRow, LedgerRow];

  test("is intact as written, and after a trip through storage that reorders its fields", () => {
    const reordered = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()));
    expect(chainProblems(rows)).toEqual([]);
    expect(chainProblems(JSON.parse(JSON.stringify(reordered)))).toEqual([]);
  });

  test("is intact whatever the clock does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 8 }), (steps) => {
        const contents = steps.map((_, index) => content(`stripe#evt_${index}`, [total(index)]));
        const chain = chainOf(contents, (index) => new Date(NOW.getTime() + (steps[index] ?? 0)));
        expect(chainProblems(chain)).toEqual([]);
      }),
    );
  });

  test("shows a changed field, also deep inside an observation", () => {
    const problem = ["row 2 was changed after it was written"];
    expect(chainProblems([first, { ...second, eventType: "other" }, third])).toEqual(problem);
    expect(chainProblems([first, { ...second, observations: [total(100)] }, third])).toEqual(problem);
  });

  test("shows a missing row, swapped rows and a row that was hashed anew", () => {
    expect(chainProblems([first, third])).toEqual([
      "row 3 follows row 1",
      "row 3 does not name the hash of the row before",
    ]);
    expect(chainProblems([second, first, third]).length).toBeGreaterThan(0);
    const forged = nextRow(content("stripe#evt_2", [total(100)]), first, NOW);
    expect(chainProblems([first, forged, third])).toEqual(["row 3 does not name the hash of the row before"]);
  });

  test("that was joined to another one names its end, and ends itself", () => {
    const other = { transactionId: "stripe_ch_1", seq: 4, hash: "a".repeat(64) };
    const joining = nextRow(content("stripe#evt_4", [total(500)], { joined: [other] }), third, NOW);
    const last = nextRow(content("stripe#evt_4", [], { mergedInto: other }), joining, NOW);
    expect(chainProblems([...rows, joining, last])).toEqual([]);
    const moved = { ...last, mergedInto: { ...other, hash: "b".repeat(64) } };
    expect(chainProblems([...rows, joining, moved])).toEqual(["row 5 was changed after it was written"]);
    const after = nextRow(content("stripe#evt_5", [total(500)]), last, NOW);
    expect(chainProblems([...rows, joining, last, after])).toEqual(["row 6 follows the row that ended the chain"]);
  });
});
