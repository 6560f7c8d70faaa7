import { styleText } from "node:util";
import { type Progress, progressOn } from "./progress";
import type { Sink } from "./sink";

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string | number | undefined;
  readonly align?: "right";
}

export interface ListShown<T> {
  readonly columns: readonly Column<T>[];
  readonly rows: AsyncIterable<T> | Iterable<T>;
  /** Rows to print at most. */
  readonly limit: number;
  /** What to say where there is none: a sentence. */
  readonly empty: string;
  /** The row as JSON. @default the row itself */
  readonly json?: (row: T) => unknown;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Whether colours may be used on a terminal: not with NO_COLOR. */
  readonly colours: boolean;
  /** Shows how far an action is, of so many items. @default a line on stderr */
  readonly progress?: (count: number) => Progress;
}

type Style = "bold" | "dim" | "red" | "green" | "yellow";

const LEAST_LIMIT = 1;
const MOST_LIMIT = 10_000;

/** The one way to the terminal. Results go to stdout; notes, progress and questions to stderr. */
export class Output {
  constructor(private readonly options: OutputOptions) {}

  get isJson(): boolean {
    return this.options.json;
  }

  /** Whether a person can be asked. */
  get isTerminal(): boolean {
    return this.options.stderr.isTTY === true;
  }

  /** Text of a result. Not with --json. */
  line(text = ""): void {
    if (!this.options.json) this.options.stdout.write(`${text}\n`);
  }

  /** The result as one JSON object, with --json only. */
  json(value: unknown): void {
    if (this.options.json) this.options.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** What a person should know beside the result: on stderr. */
  note(text: string): void {
    this.options.stderr.write(`${text}\n`);
  }

  /** What shows how far an action is, of so many items. */
  progress(count: number): Progress {
    const { progress, stderr } = this.options;
    return progress?.(count) ?? progressOn(stderr, count);
  }

  style(style: Style, text: string): string {
    const { colours, stdout } = this.options;
    return colours && stdout.isTTY ? styleText(style, text, { validateStream: false }) : text;
  }

  /** Prints a list as a table, or a line of JSON for each row. Returns how many rows it printed. */
  async list<T>({ columns, rows, limit, empty, json = (row) => row }: ListShown<T>): Promise<number> {
    const shown: T[] = [];
    let hasMore = false;
    for await (const row of rows) {
      if (shown.length === clampLimit(limit)) {
        hasMore = true;
        break;
      }
      shown.push(row);
      if (this.options.json) this.options.stdout.write(`${JSON.stringify(json(row))}\n`);
    }
    if (!this.options.json && shown.length > 0) this.table(columns, shown);
    if (shown.length === 0) this.note(empty);
    if (hasMore)
      this.note(`Only the first ${shown.length} are shown. More: --limit ${Math.min(shown.length * 10, MOST_LIMIT)}`);
    return shown.length;
  }

  /** Names and values below each other. Values that are undefined are left out. Not with --json. */
  fields(pairs: readonly (readonly [name: string, value: string | number | undefined])[]): void {
    const known = pairs.filter((pair): pair is readonly [string, string | number] => pair[1] !== undefined);
    const width = Math.max(0, ...known.map(([name]) => name.length));
    for (const [name, value] of known) this.line(`${this.style("dim", name.padEnd(width))}  ${oneLine(String(value))}`);
  }

  table<T>(columns: readonly Column<T>[], rows: readonly T[]): void {
    const cells = rows.map((row) => columns.map(({ value }) => oneLine(String(value(row) ?? ""))));
    const widths = columns.map(({ title }, at) =>
      Math.max(title.length, ...cells.map((row) => (row[at] ?? "").length)),
    );
    const text = (row: readonly string[]) =>
      row
        .map((cell, at) => {
          const width = widths[at] ?? 0;
          return columns[at]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd();
    this.line(this.style("bold", text(columns.map(({ title }) => title))));
    for (const row of cells) this.line(text(row));
  }
}

const clampLimit = (limit: number): number => Math.min(Math.max(limit, LEAST_LIMIT), MOST_LIMIT);

/** Senders' text must not move the cursor or hide a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "·");
