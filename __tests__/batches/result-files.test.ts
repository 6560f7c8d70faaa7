import { describe, expect, test } from "@jest/globals";
import { csvCells } from "../../core/batches/adapters/csv";
import { resultHead, resultLines } from "../../core/batches/application/result-file";
import { batchWorld, csv, row, spreadsheet } from "../../testing/batch-world";

const HEAD = "row,outcome,transaction_id,reference,code,title,errors,duplicate_of";

/** The result of a file, as CSV. */
async function csvResultOf(file: string, format: "csv" | "jsonl" = "csv"): Promise<string> {
  const world = batchWorld();
  const batchId = await world.create(file, format, "csv");
  world.upload(batchId, file);
  expect(await world.run(batchId)).toBe("Done");
  return world.files.results.get(batchId) ?? "";
}

const submitted = (reference: string) =>
  ({ row: 1, outcome: "submitted", transaction_id: "pay_1", reference }) as const;

describe("a result as CSV", () => {
  test("a result as CSV has a header and one line for each row that is not empty", async () => {
    const file = `customer_id,amount,currency,payment_method,reference\ncus_1,1990,EUR,pm_visa,inv-1\n,,,,\ncus_2,0,usd,pm_visa,inv-2`;
    const [head, first, second, ...rest] = (await csvResultOf(file)).split("\r\n");
    expect([head, first, ...rest]).toEqual([HEAD, expect.stringMatching(/^1,submitted,pay_[0-9a-f]+,inv-1,,,,$/), ""]);
    expect(csvCells(second ?? "", "comma")).toEqual([
      ...["3", "refused", "", "", "INVALID_BODY", expect.stringContaining("errors names them")],
      expect.stringMatching(/^amount: minimum \(at least 1\); currency: format \(.+\)$/),
      "",
    ]);
  });

  test("a result as CSV has the separator of its file, so that the same spreadsheet opens it", async () => {
    const [head, first] = (await csvResultOf(spreadsheet(row(1)))).split("\r\n");
    expect(head).toBe(HEAD.replaceAll(",", ";"));
    expect(first).toMatch(/^1;submitted;pay_/);
    const json = '{"customer_id":"cus_1","amount":1990,"currency":"EUR","payment_method":"pm_visa"}';
    expect((await csvResultOf(json, "jsonl")).split("\r\n")[0]).toBe(HEAD);
  });

  test("a result as CSV of many chunks has one header", async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => row(index + 1));
    const lines = (await csvResultOf(csv(...rows))).trimEnd().split("\r\n");
    expect(lines.map((line) => line.split(",")[0])).toEqual(["row", ...rows.map((_, index) => String(index + 1))]);
  });

  test.each(["=1+1", "+49301234", "-5", "@SUM(A1)", "\tx", "\rx"])(
    "a merchant's text %j is no formula to a spreadsheet that opens the result",
    (reference) => {
      const line = resultLines([submitted(reference)], { resultFormat: "csv" });
      expect(csvCells(line, "comma")?.[3]).toBe(`'${reference}`);
    },
  );

  test("texts that are no formulas stay as they are, and Tap's own cells too", () => {
    const line = resultLines([submitted("inv-1")], { resultFormat: "csv" });
    expect(line).toBe("1,submitted,pay_1,inv-1,,,,\r\n");
  });
});

test("a result as JSON lines has no head, and quotes a merchant's text as it is", () => {
  expect(resultHead({ resultFormat: "jsonl" })).toBe("");
  expect(resultLines([submitted("-5"), { row: 2, outcome: "empty" }], { resultFormat: "jsonl" })).toBe(
    `${JSON.stringify(submitted("-5"))}\n`,
  );
});
