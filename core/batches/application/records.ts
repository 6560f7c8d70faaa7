import { MAX_ROW_BYTES } from "../../contracts/batch-files";
import { type Separator, separators } from "../../contracts/batch-schema";

/** A record of a file: its bytes without the line's end, or undefined where it is longer than a row may be. */
export interface RawRecord {
  readonly bytes: Buffer | undefined;
  /** Whether it contains a NUL, which no text does. */
  readonly hasNul: boolean;
  /** Whether the file ended within its quotes. */
  readonly isOpen: boolean;
  /** Offset of the byte behind it, its line's end included. */
  readonly end: number;
}

export interface RecordOptions {
  /** Where in the file the bytes begin. */
  readonly offset: number;
  /**
   * Separator of a CSV file's cells, or how the file's first record decides it; none for JSON lines. Until it is
   * decided, a quote opens a cell behind any separator.
   */
  readonly separator?: Separator | ((first: RawRecord) => Separator);
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
/** The byte order mark that some programs put in front of UTF-8. */
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

const codes = Object.fromEntries(
  Object.entries(separators).map(([name, character]) => [name, character.charCodeAt(0)]),
) as Readonly<Record<Separator, number>>;
const anySeparator: readonly number[] = Object.values(codes);

/** Where in a CSV record a byte stands. A quote opens a cell at its start only; anywhere else it is a mistake. */
type Place = "start" | "plain" | "quoted" | "quote";

function placeAfter(place: Place, byte: number, cellEnds: readonly number[]): Place {
  if (place === "quoted") return byte === QUOTE ? "quote" : "quoted";
  if (byte === LF || cellEnds.includes(byte)) return "start";
  if (byte === QUOTE && place !== "plain") return "quoted";
  return byte === CR ? place : "plain";
}

/**
 * Cuts a stream of bytes that begins at `offset` into records: lines, or for CSV (RFC 4180) lines that continue
 * within quotes. Blank lines are no records. A record that is malformed or endless costs that record only. Quotes that
 * are never closed take the rest of the file: its last record is open. A byte order mark at the file's start is dropped.
 */
export async function* recordsOf(
  chunks: AsyncIterable<Uint8Array>,
  { offset, separator }: RecordOptions,
): AsyncGenerator<RawRecord> {
  let cellEnds = typeof separator === "string" ? [codes[separator]] : anySeparator;
  let decide = typeof separator === "function" ? separator : undefined;
  let kept: Buffer[] = [];
  let length = 0;
  let hasNul = false;
  let place: Place = "start";
  let end = offset;
  let begin = offset;

  const keep = (piece: Buffer) => {
    length += piece.length;
    hasNul ||= piece.includes(0);
    if (length <= MAX_ROW_BYTES) kept.push(piece);
  };
  const take = (): RawRecord => {
    const whole = length <= MAX_ROW_BYTES ? Buffer.concat(kept) : undefined;
    const line = whole?.at(-1) === CR ? whole.subarray(0, -1) : whole;
    const record = { bytes: begin === 0 ? withoutBom(line) : line, hasNul, isOpen: place === "quoted", end };
    kept = [];
    length = 0;
    hasNul = false;
    begin = end;
    if (decide !== undefined && !isBlank(record)) {
      cellEnds = [codes[decide(record)]];
      decide = undefined;
    }
    return record;
  };

  for await (const chunk of chunks) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let at = 0; at < buffer.length; at++) {
      const byte = buffer[at] as number;
      if (separator !== undefined && byte !== BOM[end + at - start]) place = placeAfter(place, byte, cellEnds);
      if (byte !== LF || place === "quoted") continue;
      keep(buffer.subarray(start, at));
      end += at + 1 - start;
      start = at + 1;
      const record = take();
      if (!isBlank(record)) yield record;
    }
    keep(Buffer.from(buffer.subarray(start)));
    end += buffer.length - start;
  }
  const last = take();
  if (!isBlank(last)) yield last;
}

const isBlank = ({ bytes }: RawRecord): boolean => bytes !== undefined && bytes.length === 0;

const withoutBom = (bytes: Buffer | undefined): Buffer | undefined =>
  bytes?.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;
