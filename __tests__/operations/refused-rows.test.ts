import { NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "@jest/globals";
import { resultLines } from "../../core/batches/application/result-file";
import { refusedRow } from "../../core/batches/application/row-result";
import { s3BatchObjects } from "../../core/operations/adapters/batches/s3-batch-objects";

const rows = [
  { row: 1, outcome: "submitted", transaction_id: "pay_1", reference: "a;b" } as const,
  refusedRow(2, { code: "INVALID_BODY", errors: [{ pointer: "/amount", rule: "integer" }] }, "csv"),
  refusedRow(3, { code: "REFERENCE_ALREADY_USED", duplicateOf: "pay_9" }, "csv"),
];

async function refused(resultFormat: "csv" | "jsonl", separator: "comma" | "semicolon" | "tab") {
  const text = resultLines(rows, { resultFormat, separator });
  const client = {
    send: async ({ input }: { input: { Key: string } }) => {
      if (input.Key !== `parts/bat_1/0-90.${resultFormat}`) throw new NoSuchKey({ message: "", $metadata: {} });
      return { Body: { transformToString: async () => text } };
    },
  } as unknown as S3Client;
  const found = [];
  for await (const row of s3BatchObjects(client, "b").refusedRows({
    batchId: "bat_1",
    resultFormat,
    separator,
    partEnds: [90, 180],
  })) {
    found.push(row);
  }
  return found;
}

test.each([
  ["csv", "comma"],
  ["csv", "semicolon"],
  ["csv", "tab"],
  ["jsonl", "comma"],
] as const)(
  "refused rows are read from a result in %s by %s, and a part that has expired is left out",
  async (format, separator) => {
    expect(await refused(format, separator)).toEqual([
      {
        row: 2,
        code: "INVALID_BODY",
        title: expect.any(String),
        errors: "amount: integer (a whole number in minor units: 19.90 EUR is 1990)",
      },
      {
        row: 3,
        code: "REFERENCE_ALREADY_USED",
        title: expect.any(String),
        errors: "reference: repeated (a reference that no other payment has)",
        duplicateOf: "pay_9",
      },
    ]);
  },
);
