import type { FunctionName } from "../../core/contracts/environment";
import type { TableName } from "../../core/contracts/tables";
import { type FunctionCount, type KindCount, sum, type TableCount } from "../counts";
import type { PassedCall } from "./counting-proxy";

/** Lines of a function's log between two looks. */
export interface Logged {
  readonly invocations: number;
  readonly lines: number;
  readonly bytes: number;
}

/** A table's name in the code, by its name in AWS. */
export type TableNames = (resource: string) => TableName;

/** Secrets and settings are read once in a while by each worker, whatever the number of events. */
const isOfWorkers = ({ service }: PassedCall): boolean => service === "ssm";

/** `dynamodb:PutItem` */
const nameOf = ({ service, action }: PassedCall): string => `${service}:${action}`;

/** Figures to three digits after the point: the mean of ten events has no more. */
const rounded = (figure: number): number => Math.round(figure * 1000) / 1000;

/** The calls, units and log lines of so many events, for one of them. */
export class Tally {
  private readonly calls = new Map<FunctionName, PassedCall[]>();
  private readonly logs = new Map<FunctionName, Logged>();
  constructor(private readonly tableOf: TableNames) {}

  add(name: FunctionName, call: PassedCall): void {
    if (isOfWorkers(call)) return;
    const calls = this.calls.get(name);
    if (calls === undefined) this.calls.set(name, [call]);
    else calls.push(call);
  }

  logged(name: FunctionName, logged: Logged): void {
    this.logs.set(name, logged);
  }

  kind(events: number, without: readonly FunctionName[]): KindCount {
    const names = [...new Set([...this.calls.keys(), ...this.logs.keys()])].sort();
    const counted = names.filter((name) => !without.includes(name));
    return Object.fromEntries(counted.map((name) => [name, this.function(name, events)]));
  }

  function(name: FunctionName, events: number): FunctionCount {
    const calls = this.calls.get(name) ?? [];
    const logged = this.logs.get(name) ?? { invocations: 0, lines: 0, bytes: 0 };
    const mean = (figure: number) => rounded(figure / events);
    const sends = calls.filter((call) => nameOf(call).startsWith("sqs:SendMessage"));
    const messages = (fifo: boolean) =>
      mean(sum(sends.filter(({ action }) => action.endsWith(".fifo") === fifo).map(messagesOf)));
    return {
      invocations: mean(logged.invocations),
      calls: byName(calls, nameOf, (same) => mean(same.length)),
      messages: { standard: messages(false), fifo: messages(true) },
      tables: byName(
        calls.flatMap(({ uses }) => uses),
        ({ table }) => this.tableOf(table),
        (uses): TableCount => ({
          writeUnits: mean(sum(uses.map(({ writeUnits }) => writeUnits))),
          readUnits: mean(sum(uses.map(({ readUnits }) => readUnits))),
          changes: mean(sum(uses.map(({ changes }) => changes))),
          keptBytes: mean(sum(uses.map(({ keptBytes }) => keptBytes))),
          expiringByteDays: mean(sum(uses.map(({ expiringByteDays }) => expiringByteDays))),
        }),
      ),
      logLines: mean(logged.lines),
      logBytes: mean(logged.bytes),
    };
  }
}

function byName<T, Result>(
  values: readonly T[],
  name: (value: T) => string,
  result: (same: readonly T[]) => Result,
): Readonly<Record<string, Result>> {
  const names = [...new Set(values.map(name))].sort();
  return Object.fromEntries(names.map((each) => [each, result(values.filter((value) => name(value) === each))]));
}

/** Messages of a send: a batch has several. */
const messagesOf = ({ body }: PassedCall): number =>
  (JSON.parse(body.toString()) as { Entries?: readonly unknown[] }).Entries?.length ?? 1;

/** What a function did for one of so many further rows: beside what it did for a file without them. */
export function further(whole: FunctionCount, part: FunctionCount, rows: number): FunctionCount {
  const less = (a: unknown, b: unknown): unknown => {
    if (typeof a === "number") return rounded(Math.max(0, a - (typeof b === "number" ? b : 0)) / rows);
    const other = (b ?? {}) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(a as object).map(([name, value]) => [name, less(value, other[name])]));
  };
  return less(whole, part) as FunctionCount;
}
