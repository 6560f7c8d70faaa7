import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ChainCheck, chainProblems, joinProblems } from "../../core/ledger/domain/chain";
import type { Observation } from "../../core/ledger/domain/observation";
import { type LedgerRow, nextRow, type RowContent } from "../../core/ledger/domain/row";

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

const named = (kind: string, seq: number, what: string) => ({ kind, transactionId: "stripe_pi_1", seq, what });

/** Problems of rows whose transaction names `end` as the last one. */
function checked(rows: readonly LedgerRow[], end: LedgerRow | undefined) {
  const check = new ChainCheck("stripe_pi_1", end);
  for (const row of rows) check.add(row);
  check.finish();
  return check.problems;
}

describe("a chain of rows", () => {
  const rows = chainOf([
    content("stripe#evt_1", [total(0)]),
    content("stripe#evt_2", [total(200)], { reason: "requested_by_customer" }),
    content("stripe#evt_3", [total(500)]),
  ]);
  const [first, second, third] = rows as [LedgerRow, LedgerRow, LedgerRow];

  test("a chain is intact as written, and after a trip through storage that reorders its fields", () => {
    const reordered = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()));
    expect(chainProblems(rows)).toEqual([]);
    expect(chainProblems(JSON.parse(JSON.stringify(reordered)))).toEqual([]);
  });

  test("a chain is intact whatever the clock does", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 1, maxLength: 8 }), (steps) => {
        const contents = steps.map((_, index) => content(`stripe#evt_${index}`, [total(index)]));
        const chain = chainOf(contents, (index) => new Date(NOW.getTime() + (steps[index] ?? 0)));
        expect(chainProblems(chain)).toEqual([]);
      }),
    );
  });

  test("a changed field of a row is named with its row, also deep inside an observation", () => {
    const problem = [named("row_changed", 2, "its hash is not that of its content")];
    expect(chainProblems([first, { ...second, eventType: "other" }, third])).toEqual(problem);
    expect(chainProblems([first, { ...second, observations: [total(100)] }, third])).toEqual(problem);
  });

  test("a row that was changed and hashed anew is named by the row after it, or by the state", () => {
    const forged = nextRow(content("stripe#evt_2", [total(100)]), first, NOW);
    expect(chainProblems([first, forged, third])).toEqual([named("row_changed", 2, "row 3 names another hash")]);
    const last = nextRow(content("stripe#evt_3", [total(100)]), second, NOW);
    expect(checked([first, second, last], third)).toEqual([
      named("row_changed", 3, "the transaction's state names another hash"),
    ]);
    const begun = { ...first, previousHash: "1".repeat(64) };
    const rehashed = nextRow(
      content("stripe#evt_1", [total(0)]),
      { seq: 0, timestamp: first.timestamp, hash: "1".repeat(64) },
      NOW,
    );
    expect(chainProblems([begun])).toEqual([named("row_changed", 1, "its hash is not that of its content")]);
    expect(chainProblems([rehashed])).toEqual([named("row_changed", 1, "it names a row before the first one")]);
  });

  test("a removed row is named, in the middle, at the beginning, at the end, and of several", () => {
    const gone = (seq: number) => named("row_removed", seq, "it is not there");
    expect(checked([first, third], third)).toEqual([gone(2)]);
    expect(checked([second, third], third)).toEqual([gone(1)]);
    expect(checked([first, second], third)).toEqual([gone(3)]);
    expect(checked([first], third)).toEqual([named("row_removed", 2, "rows 2 to 3 are not there")]);
    expect(checked([], third)).toEqual([named("row_removed", 1, "rows 1 to 3 are not there")]);
    expect(checked(rows, third)).toEqual([]);
  });

  test("an added row is named, beside another one, after another one, and after the end", () => {
    const forged = nextRow(content("stripe#evt_9", [total(100)]), first, new Date(NOW.getTime() + 60_000));
    const beside = named("row_added", 2, "it stands beside the row that the chain goes on from");
    expect(checked([first, forged, second, third], third)).toEqual([beside]);
    expect(checked([first, second, forged, third], third)).toEqual([beside]);
    expect(checked([first, second, third, forged], third)).toEqual([
      named("row_added", 2, "there is another row of this number"),
    ]);
    const fourth = nextRow(content("stripe#evt_4", [total(500)]), third, NOW);
    expect(checked([first, second, third, fourth], third)).toEqual([
      named("row_added", 4, "the transaction's state ends at row 3"),
    ]);
    const rival = nextRow(content("stripe#evt_4", [total(1)]), second, NOW);
    expect(checked([first, second, rival, third], third)).toEqual([
      named("row_added", 3, "it stands beside the row that the chain goes on from"),
    ]);
  });

  test("rows that changed their places are named", () => {
    const swapped = [first, { ...third, timestamp: second.timestamp }, { ...second, timestamp: third.timestamp }];
    expect(checked(swapped, third)).toEqual([
      named("row_changed", 3, "its hash is not that of its content"),
      named("row_reordered", 2, "it stands after row 3"),
    ]);
  });

  test("a row that cannot be read any more is named, whether its number is left or not", () => {
    const check = new ChainCheck("stripe_pi_1", third);
    check.add(first);
    check.addUnreadable("two", "its attributes are no row's");
    check.add(third);
    check.finish();
    expect(check.problems).toEqual([named("row_changed", 2, "its attributes are no row's")]);
  });

  test("any single tampering with any chain is found", () => {
    const anyTampering = fc.record({
      length: fc.integer({ min: 1, max: 6 }),
      at: fc.nat(5),
      how: fc.constantFrom("change", "remove", "rehash", "repeat"),
    });
    fc.assert(
      fc.property(anyTampering, ({ length, at, how }) => {
        const chain = chainOf(Array.from({ length }, (_, index) => content(`stripe#evt_${index}`, [total(index)])));
        const place = at % length;
        const row = chain[place] as LedgerRow;
        const changed = content("stripe#evt_x", [total(77)]);
        const put: Record<typeof how, LedgerRow[]> = {
          change: [{ ...row, status: "refunded" }],
          remove: [],
          rehash: [nextRow(changed, chain[place - 1], NOW)],
          repeat: [row, { ...row, timestamp: `${row.timestamp.slice(0, -1)}1Z` }],
        };
        const tampered = [...chain.slice(0, place), ...put[how], ...chain.slice(place + 1)];
        expect(checked(tampered, chain.at(-1)).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("chains of one transaction that were joined", () => {
  const survivor = chainOf([content("stripe#evt_1", [total(0)])]);
  const other = chainOf([content("stripe#evt_2", [total(0)], { transactionId: "stripe_ch_1" })]);
  const endOf = ({ transactionId, seq, hash }: LedgerRow) => ({ transactionId, seq, hash });
  const [before, absorbed] = [survivor[0] as LedgerRow, other[0] as LedgerRow];
  const joining = nextRow(content("stripe#evt_3", [total(1)], { joined: [endOf(absorbed)] }), before, NOW);
  const last = nextRow(
    { ...content("stripe#evt_3", []), transactionId: "stripe_ch_1", mergedInto: endOf(before) },
    absorbed,
    NOW,
  );
  const summary = (rows: readonly LedgerRow[]) => {
    const check = new ChainCheck(rows[0]?.transactionId ?? "");
    for (const row of rows) check.add(row);
    return check.finish();
  };

  test("a joined chain ends, and both chains name each other", () => {
    expect(chainProblems([before, joining])).toEqual([]);
    expect(chainProblems([absorbed, last])).toEqual([]);
    expect(joinProblems([summary([before, joining]), summary([absorbed, last])])).toEqual([]);
    const after = nextRow({ ...content("stripe#evt_5", [total(5)]), transactionId: "stripe_ch_1" }, last, NOW);
    expect(chainProblems([absorbed, last, after])).toEqual([
      { ...named("row_added", 3, "it follows the row that ended the chain"), transactionId: "stripe_ch_1" },
    ]);
  });

  test("a join that only one of both chains names is a problem", () => {
    const joinedOnly = joinProblems([summary([before, joining]), summary([absorbed])]);
    expect(joinedOnly).toEqual([
      { transactionId: "stripe_ch_1", what: "row 2 of stripe_pi_1 joined it, and names another end of its chain" },
    ]);
    expect(joinProblems([summary([before]), summary([absorbed, last])])).toEqual([
      { transactionId: "stripe_ch_1", what: "it says that it was joined to stripe_pi_1, which does not" },
    ]);
  });
});
