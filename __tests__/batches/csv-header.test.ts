import { describe, expect, test } from "@jest/globals";
import { csvCells } from "../../core/batches/adapters/csv";
import { columnsOf, isSeparatorLine, separatorOf } from "../../core/batches/application/csv-header";
import type { Separator } from "../../core/contracts/batch-schema";

const NAMES = ["customer_id", "amount", "currency", "payment_method"];
const record = (text: string) => ({ bytes: Buffer.from(text), hasNul: false, isOpen: false, end: text.length });
const separatorIn = (text: string) => separatorOf(record(text), csvCells);
const columnsIn = (text: string, separator: Separator = "comma") => columnsOf(text, separator, csvCells);
const errorsIn = (text: string) => {
  const columns = columnsIn(text);
  return columns.ok ? [] : columns.error.map((error) => `${"column" in error && error.column} ${error.rule}`);
};

describe("the separator of a CSV file", () => {
  test.each([
    ["comma", NAMES.join(",")],
    ["semicolon", NAMES.join(";")],
    ["tab", NAMES.join("\t")],
    ["semicolon", 'customer_id;"amount, in cents";currency;payment_method'],
    ["tab", "Customer ID\tAmount\tCurrency; Code\tPayment, Method"],
    ["comma", "amount"],
    ["semicolon", "a;b,c;d"],
    ["comma", "a,b;c"],
    ["comma", 'broken "quote" everywhere'],
  ] as const)("the separator is the %s in a header %j", (separator, header) => {
    expect(separatorIn(header)).toBe(separator);
  });

  test("a first line that only says the separator is no header, and decides", () => {
    for (const [line, separator] of [
      ["sep=;", "semicolon"],
      ["SEP=,", "comma"],
      ["sep=\t", "tab"],
    ] as const) {
      expect(isSeparatorLine(record(line))).toBe(true);
      expect(separatorIn(line)).toBe(separator);
    }
    for (const line of ["sep=|", "sep=;x", "separator"]) expect(isSeparatorLine(record(line))).toBe(false);
  });
});

describe("the columns of a CSV file", () => {
  test.each([
    ["as payments name them", "customer_id,amount,currency,payment_method"],
    ["in capitals", "CUSTOMER_ID,AMOUNT,CURRENCY,PAYMENT_METHOD"],
    ["with blanks inside", "Customer ID,Amount,Currency,Payment Method"],
    ["with blanks around them", " customer_id , amount,\u00a0currency,payment_method "],
    ["with hyphens, and in one word", "customer-id,Amount,currency,PaymentMethod"],
    ["in quotes, over two lines", '"Customer\nID","Amount","Currency","Payment\r\nMethod"'],
  ])("columns are known where they are written %s", (_, header) => {
    expect(columnsIn(header)).toEqual({ ok: true, value: NAMES });
  });

  test("a column without a name has none", () => {
    expect(columnsIn(`${NAMES.join(",")},, `)).toEqual({ ok: true, value: [...NAMES, "", ""] });
  });

  test.each([
    ["an unknown column", `${NAMES.join(",")},note`, ["note unknown"]],
    ["an unknown column of two words", `${NAMES.join(",")},Order Number`, ["Order Number unknown"]],
    ["a missing column", "customer_id,amount,currency", ["payment_method required"]],
    ["a repeated column", `${NAMES.join(",")},Amount`, ["amount repeated"]],
    [
      "all three",
      "customer id,AMOUNT,amount,note",
      ["currency required", "payment_method required", "amount repeated", "note unknown"],
    ],
  ])("a header with %s says which", (_, header, errors) => {
    expect(errorsIn(header)).toEqual(errors);
  });

  test.each([
    ["a card number", "4242424242424242"],
    ["a card number in groups", "4242 4242 4242 4242"],
    ["a long number in a word", "id_123456789012"],
    ["an address", "ada@example.com"],
    ["a formula", "=1+1"],
    ["a long text", "x".repeat(65)],
    ["another script", "Zahlungsbetr\u00e4ge"],
  ])("an unknown column that is called as %s is named by its position", (_, name) => {
    expect(errorsIn(`${NAMES.join(",")},${name}`)).toEqual(["column 5 unknown"]);
  });

  test("a first line without any known column may be a payment: nothing of it is quoted", () => {
    expect(errorsIn("cus_1,1990,EUR,pm_visa")).toEqual([
      ...NAMES.map((name) => `${name} required`),
      ...[1, 2, 3, 4].map((place) => `column ${place} unknown`),
    ]);
  });

  test("a header of thousands of wrong columns names the first twenty", () => {
    const header = [...NAMES, ...Array.from({ length: 5_000 }, (_, index) => `n${index}`)].join(",");
    expect(errorsIn(header).length).toBe(20);
  });

  test("a header takes a hundred columns, with or without names, and no more", () => {
    const withNameless = (count: number) => NAMES.join(",") + ",".repeat(count);
    expect(columnsIn(withNameless(96)).ok).toBe(true);
    expect(errorsIn(withNameless(97))).toEqual(["column 101 unknown"]);
  });

  test.each([
    ["with a quote within a cell", `${NAMES.join(",")},refer"ence`],
    ["whose quote is never closed", `"${NAMES.join(",")}`],
    ["whose lines end as on an old Mac", `${NAMES.join(",")}\rcus_1,1990,EUR,pm_visa`],
    ["that is longer than a row may be", ""],
  ])("a header %s is called no line of CSV, and no column of it missing", (_, header) => {
    expect(errorsIn(header)).toEqual(["column 1 format"]);
  });
});
