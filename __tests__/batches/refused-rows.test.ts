import { describe, expect, test } from "@jest/globals";
import type { RowResult } from "../../core/batches/application/row-result";
import { batchWorld, csv, HEADER, row } from "../../testing/batch-world";

const MINOR_UNITS = "a whole number in minor units: 19.90 EUR is 1990";

/** The result's only line. */
async function lineOf(file: string | Buffer, format: "csv" | "jsonl" = "csv"): Promise<RowResult> {
  const world = batchWorld();
  const { results } = await world.process(file, format);
  expect(results.length).toBe(1);
  expect(world.transactions.ids.length).toBe(0);
  return results[0] as RowResult;
}

const payment = { customer_id: "cus_1", amount: 1990, currency: "EUR", payment_method: "pm_visa" };
const jsonLine = (more: object): string => JSON.stringify({ ...payment, ...more });

describe("a refused row of a CSV file", () => {
  test.each(["19.90", "1,990", "1.990", "19,90", "1990.00", "1.99E+3", "001990", "1990 EUR", "-5", "1e3"])(
    "an amount of %s is refused, never converted, and the row says what an amount is",
    async (amount) => {
      const line = await lineOf(csv(row(1, { amount: `"${amount}"` })));
      expect(line).toMatchObject({
        ...{ row: 1, outcome: "refused", code: "INVALID_BODY" },
        title: expect.stringMatching(/row/),
        errors: [{ column: "amount", rule: "integer", expected: MINOR_UNITS }],
      });
      expect(JSON.stringify(line).replace(MINOR_UNITS, "")).not.toContain(amount);
    },
  );

  test.each([
    ["an amount of nothing", row(1, { amount: "0" }), "INVALID_BODY", "amount minimum"],
    ["an amount that is too large", row(1, { amount: "999999999999" }), "INVALID_BODY", "amount maximum"],
    ["no amount", row(1, { amount: " " }), "INVALID_BODY", "amount required"],
    ["a currency in small letters", row(1, { currency: "usd" }), "INVALID_BODY", "currency format"],
    ["a currency that is none", row(1, { currency: "XXX" }), "UNKNOWN_CURRENCY", "currency enum"],
    [
      "a description that is too long",
      row(1, { description: "x".repeat(201) }),
      "INVALID_BODY",
      "description max_length",
    ],
    ["another token", "cus_1,1990,EUR,visa,", "INVALID_BODY", "payment_method format"],
    ["a customer that is an address", "a@b.example,1990,EUR,pm_visa,", "INVALID_BODY", "customer_id format"],
    ["a cell too few", "cus_1,1990,EUR,pm_visa", "MALFORMED_ROW", "description required"],
    ["a cell too many", `${row(1)},more`, "MALFORMED_ROW", "column 6 unknown"],
    ["a card number", row(1, { description: "4242 4242 4242 4242" }), "CARD_NUMBER_REFUSED", "description card_number"],
    ["a card number in a cell too many", `${row(1)},4242424242424242`, "CARD_NUMBER_REFUSED", "column 6 card_number"],
  ])("a row with %s says which column and rule", async (_, line, code, errors) => {
    const result = await lineOf(csv(line));
    expect(result).toMatchObject({ outcome: "refused", code, title: expect.any(String) });
    expect(errorsOf(result)).toBe(errors);
    expect(JSON.stringify(result)).not.toMatch(/4242|@|usd/);
  });

  test("a row with hundreds of card numbers names twenty of their columns", async () => {
    const result = await lineOf(csv(`${row(1)}${",4242424242424242".repeat(300)}`));
    expect(result).toMatchObject({ code: "CARD_NUMBER_REFUSED" });
    expect(errorsOf(result).split(", ").length).toBe(20);
  });

  test("a row with several wrong columns names each", async () => {
    expect(errorsOf(await lineOf(csv("a b,19.90,usd,,")))).toBe(
      "customer_id format, amount integer, currency format, payment_method required",
    );
  });

  test.each([
    ["unique_reference", "yes", "", "unique_reference type"],
    ["unique_reference", "TRUE", "", "reference required"],
    ["merchant_id", "mrc_2", "", "merchant_id enum"],
    ["billing_country", "de", "", "billing_country format"],
    ["", "text without a column", "", "column 5 unknown"],
  ])("a row with %j %j says which column and rule", async (column, cell, reference, errors) => {
    const file = `customer_id,amount,currency,payment_method,${column},reference\ncus_1,1990,EUR,pm_visa,${cell},${reference}`;
    expect(errorsOf(await lineOf(file))).toBe(errors);
  });

  test("a row that is no UTF-8, as of a spreadsheet's older format, says how to save the file", async () => {
    const line = await lineOf(Buffer.from(`${HEADER}\n${row(1, { description: "Gr\u00f6\u00dfe" })}`, "latin1"));
    expect(line).toMatchObject({ code: "NOT_UTF8", title: expect.stringContaining("CSV UTF-8") });
  });
});

describe("a refused line of JSON", () => {
  test.each([
    ["an amount with decimals", jsonLine({ amount: 19.9 }), "INVALID_BODY", "/amount integer"],
    ["an amount in quotes", jsonLine({ amount: "1990" }), "INVALID_BODY", "/amount integer"],
    ["an unknown field", jsonLine({ note: "x" }), "INVALID_BODY", "/note unknown"],
    ["a currency that is none", jsonLine({ currency: "XXX" }), "UNKNOWN_CURRENCY", "/currency enum"],
    ["another merchant", jsonLine({ merchant_id: "mrc_2" }), "OTHER_MERCHANT", "/merchant_id enum"],
    ["a card number", jsonLine({ reference: "4242424242424242" }), "CARD_NUMBER_REFUSED", "/reference card_number"],
    [
      "a card number in escapes",
      jsonLine({ reference: "4242424242424242" }).replace("42424242", "\\u0034\\u0032424242"),
      "CARD_NUMBER_REFUSED",
      "/reference card_number",
    ],
    ["a card number in an unknown field", jsonLine({ a: { b: ["4242424242424242"] } }), "CARD_NUMBER_REFUSED", ""],
    ["two amounts", jsonLine({}).replace("{", '{"amount":2990,'), "INVALID_BODY", "/amount repeated"],
    [
      "two merchants",
      jsonLine({ merchant_id: "mrc_1" }).replace("{", '{"merchant_id":"mrc_1",'),
      "INVALID_BODY",
      "/merchant_id repeated",
    ],
    ["no merchant, but null", jsonLine({ merchant_id: null }), "OTHER_MERCHANT", "/merchant_id enum"],
    [
      "an amount of thousands of lists",
      jsonLine({}).replace("1990", `${"[".repeat(7_000)}${"]".repeat(7_000)}`),
      "INVALID_BODY",
      "/amount integer",
    ],
    [
      "nothing",
      " {} ",
      "INVALID_BODY",
      "/customer_id required, /amount required, /currency required, /payment_method required",
    ],
    ["no object", "[1]", "MALFORMED_ROW", ""],
    ["no JSON", "{", "MALFORMED_ROW", ""],
  ])("a line with %s says which field and rule", async (_, line, code, errors) => {
    const result = await lineOf(line, "jsonl");
    expect(result).toMatchObject({ row: 1, outcome: "refused", code, title: expect.any(String) });
    expect(errorsOf(result)).toBe(errors);
    expect(JSON.stringify(result)).not.toContain("4242");
  });

  test("an amount with decimals says what an amount is", async () => {
    expect(await lineOf(jsonLine({ amount: 19.9 }), "jsonl")).toMatchObject({ errors: [{ expected: MINOR_UNITS }] });
  });
});

test("a row whose reference is another payment's names the column, and the payment", async () => {
  const world = batchWorld();
  const line = "cus_1,1990,EUR,pm_visa,inv-1,true";
  const file = ["customer_id,amount,currency,payment_method,reference,unique_reference", line, line].join("\n");
  const { results } = await world.process(file);
  const [first, second] = [...results].sort((one, other) => one.outcome.localeCompare(other.outcome)).reverse();
  expect(first).toMatchObject({ outcome: "submitted", reference: "inv-1" });
  expect(second).toMatchObject({
    code: "REFERENCE_ALREADY_USED",
    duplicate_of: (first as { transaction_id: string }).transaction_id,
  });
  expect(errorsOf(second as RowResult)).toBe("reference repeated");
});

/** `column rule`, or `pointer rule`, of each error. */
function errorsOf(line: RowResult): string {
  const errors = "errors" in line ? (line.errors ?? []) : [];
  return errors.map(({ rule, expected: _, ...place }) => `${Object.values(place).join()} ${rule}`).join(", ");
}
