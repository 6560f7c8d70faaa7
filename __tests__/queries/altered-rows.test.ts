import { describe, expect, test } from "@jest/globals";
import { type LedgerRow, nextRow } from "../../core/ledger/domain/row";
import { SHOP, setUp } from "../../testing/reader-world";

const intactOf = ({ json }: { json: { history: { intact: boolean }[] } }) => json.history.map(({ intact }) => intact);

describe("rows that are served", () => {
  test("rows that are as they were written are served as intact", async () => {
    const answer = await (await setUp({ events: 3 }))(SHOP);
    expect(answer.json.history_intact).toBe(true);
    expect(intactOf(answer)).toEqual([true, true, true]);
  });

  test("a row that was changed is served with a flag, and so is the answer", async () => {
    const read = await setUp({
      events: 3,
      tamper: (rows) => {
        rows[1] = { ...(rows[1] as LedgerRow), status: "captured" };
      },
    });
    const answer = await read(SHOP);
    expect(answer).toMatchObject({ status: 200, json: { history_intact: false } });
    expect(intactOf(answer)).toEqual([true, false, true]);
  });

  test("a row that was changed and hashed anew is served with a flag", async () => {
    const read = await setUp({
      events: 3,
      tamper: (rows) => {
        const [first, { hash: _, ...second }] = rows as [LedgerRow, LedgerRow];
        rows[1] = nextRow({ ...second, status: "captured" }, first, new Date(second.timestamp));
      },
    });
    expect(intactOf(await read(SHOP))).toEqual([true, false, true]);
  });
});
