import { describe, expect, test } from "@jest/globals";
import { recordsOf, withoutBom } from "../../core/batches/application/records";
import { MAX_ROW_BYTES } from "../../core/contracts/batch-schema";

async function cut(file: string | Buffer, { quotes = true, offset = 0, pieces = 3 } = {}) {
  const bytes = Buffer.from(file);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  }
  const records = [];
  for await (const record of recordsOf(chunks(), { quotes, offset })) records.push(record);
  return records;
}
const texts = async (...given: Parameters<typeof cut>) =>
  (await cut(...given)).map(({ bytes }) => bytes?.toString("utf8"));

describe("records", () => {
  test.each([1, 2, 3, 7, 1000])("records are the same however the bytes come: %d at a time", async (pieces) => {
    const file = 'a,b\r\n"x\ny","q""q"\n\n\r\nlast,"ä€"';
    expect(await texts(file, { pieces })).toEqual(["a,b", '"x\ny","q""q"', 'last,"ä€"']);
  });

  test("records of JSON lines end at every line's end, quotes or not", async () => {
    expect(await texts('{"a":1}\n"x\ny"\n', { quotes: false })).toEqual(['{"a":1}', '"x', 'y"']);
  });

  test("records have their ends, so that a reader can continue from there", async () => {
    const file = 'one\r\n"t\nwo"\nthree';
    const [first, second, third] = await cut(file);
    expect([first?.end, second?.end, third?.end]).toEqual([5, 12, 17]);
    const rest = await cut(file.slice(5), { offset: 5 });
    expect(rest).toEqual([second, third]);
  });

  test("a record with a quote in the wrong place does not swallow the next one", async () => {
    const file = 'a,5" pipe\nb,"q"x\nc, "d"\n"e""f"\ng""\nh';
    expect(await texts(file)).toEqual(['a,5" pipe', 'b,"q"x', 'c, "d"', '"e""f"', 'g""', "h"]);
  });

  test("a record whose quotes are never closed takes the rest, and is marked open", async () => {
    const records = await cut('a\nb,"open\nc\nd');
    expect(records.map(({ bytes, isOpen }) => [bytes?.toString(), isOpen])).toEqual([
      ["a", false],
      ['b,"open\nc\nd', true],
    ]);
  });

  test("a record that is too long is dropped while it is read, and costs no other", async () => {
    const long = "x".repeat(MAX_ROW_BYTES + 1);
    const records = await cut(`a\n${long}\nb\n${"y".repeat(MAX_ROW_BYTES)}\n`, { pieces: 4096 });
    expect(records.map(({ bytes }) => bytes?.length)).toEqual([1, undefined, 1, MAX_ROW_BYTES]);
  });

  test("a record with a NUL is marked, also where it is too long", async () => {
    const binary = Buffer.alloc(MAX_ROW_BYTES * 2);
    expect(await cut(binary, { pieces: 4096 })).toEqual([
      { bytes: undefined, hasNul: true, isOpen: false, end: MAX_ROW_BYTES * 2 },
    ]);
    expect((await cut("a\nb\0\nc")).map(({ hasNul }) => hasNul)).toEqual([false, true, false]);
  });

  test("an empty file has no records", async () => {
    expect(await cut("")).toEqual([]);
    expect(await cut("\n\r\n\n")).toEqual([]);
  });
});

describe("text", () => {
  test("a text loses its byte order mark", () => {
    expect(withoutBom(Buffer.from("\ufeffa")).toString()).toBe("a");
    expect(withoutBom(Buffer.from("a")).toString()).toBe("a");
  });
});
