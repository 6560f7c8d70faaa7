import { describe, expect, test } from "@jest/globals";
import { type RecordOptions, recordsOf } from "../../core/batches/application/records";
import { MAX_ROW_BYTES } from "../../core/contracts/batch-files";

interface Cut extends Pick<RecordOptions, "separator"> {
  readonly isCsv?: boolean;
  readonly offset?: number;
  readonly pieces?: number;
}

async function cut(file: string | Buffer, { isCsv = true, separator = "comma", offset = 0, pieces = 3 }: Cut = {}) {
  const bytes = Buffer.from(file);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  }
  const records = [];
  for await (const record of recordsOf(chunks(), { offset, ...(isCsv && { separator }) })) records.push(record);
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
    expect(await texts('{"a":1}\n"x\ny"\n', { isCsv: false })).toEqual(['{"a":1}', '"x', 'y"']);
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

describe("a byte order mark", () => {
  test.each([1, 2, 3, 1000])(
    "a byte order mark at the start of a file is dropped, and a quote behind it opens a cell: %d bytes at a time",
    async (pieces) => {
      expect(await texts('\ufeff"a\nb",c\nd', { pieces })).toEqual(['"a\nb",c', "d"]);
      expect(await texts("\ufeffa", { pieces, isCsv: false })).toEqual(["a"]);
      expect(await texts("\ufeff\na", { pieces })).toEqual(["a"]);
    },
  );

  test("a byte order mark that is not at the start of a file stays", async () => {
    expect(await texts("a\n\ufeffb")).toEqual(["a", "\ufeffb"]);
    expect(await texts("\ufeffb", { offset: 2 })).toEqual(["\ufeffb"]);
  });
});

describe("a separator", () => {
  test.each([
    ["comma", ","],
    ["semicolon", ";"],
    ["tab", "\t"],
  ] as const)(
    "a quote behind a %s opens a cell, and behind another character it does not",
    async (separator, character) => {
      expect(await texts(`a${character}"b\nc"\nd|"e\nf`, { separator })).toEqual([`a${character}"b\nc"`, 'd|"e', "f"]);
      const others = [",", ";", "\t"].filter((other) => other !== character);
      for (const other of others) expect(await texts(`a${other}"b\nc`, { separator })).toEqual([`a${other}"b`, "c"]);
    },
  );

  test.each([1, 2, 1000])(
    "the first record decides the separator of all others: %d bytes at a time",
    async (pieces) => {
      const firsts: (string | undefined)[] = [];
      const separator = ({ bytes }: { bytes: Buffer | undefined }) => {
        firsts.push(bytes?.toString());
        return "semicolon" as const;
      };
      const file = '\ufeff\r\na;"b\nc"\r\nd;"e\nf"\r\ng,"h\ni';
      expect(await texts(file, { separator, pieces })).toEqual(['a;"b\nc"', 'd;"e\nf"', 'g,"h', "i"]);
      expect(firsts).toEqual(['a;"b\nc"']);
    },
  );
});
