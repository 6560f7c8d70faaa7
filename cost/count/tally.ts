import type { FunctionName } from "../../core/contracts/environment";
import type { TableName } from "../../core/contracts/tables";
import type { FunctionCount, IdleCount, KindCount, TableCount } from "../counts";
import type { PassedCall } from "./counting-proxy";

/** Lines of a function's log between two looks. */
export interface Logged {
  readonly invocations: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Secrets and settings are read once in a while by each worker, whatever the number of events. */
const isOfWorkers = ({ service }: PassedCall): boolean => service === "ssm";

/** `dynamodb:PutItem` */
const nameOf = ({ service, action }: PassedCall): string => `${service}:${action}`;

/** Figures to three digits after the point: the mean of ten events has no more. */
const rounded = (figure: number): number => Math.round(figure * 1000) / 1000;

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** The calls, units and log lines of so many events, for one of them. */
export class Tally {
  private readonly calls = new Map<FunctionName, PassedCall[]>();
  private readonly logs = new Map<FunctionName, Logged>();

  add(name: FunctionName, call: PassedCall): void {
    if (!isOfWorkers(call)) this.calls.set(name, [...(this.calls.get(name) ?? []), call]);
  }

  logged(name: FunctionName, logged: Logged): void {
    this.logs.set(name, logged);
  }

  /** Without audit-logger, whose work is counted by the change. */
  kind(events: number, tableOf: (resource: string) => TableName, only?: readonly FunctionName[]): KindCount {
    const counts = (name: FunctionName) => name !== "audit-logger" && (only === undefined || only.includes(name));
    const names = [...new Set([...this.calls.keys(), ...this.logs.keys()])].filter(counts).sort();
    const calls = names.flatMap((name) => this.calls.get(name) ?? []);
    const sent = (action: string) =>
      sum(calls.filter((call) => nameOf(call).startsWith("sqs:SendMessage")).filter((call) => call.action.endsWith(".fifo") === (action === "fifo")).map(messagesOf));
    return {
      functions: Object.fromEntries(names.map((name) => [name, this.function(name, events)])),
      tables: tablesOf(calls, events, tableOf),
      messages: { standard: rounded(sent("standard") / events), fifo: rounded(sent("fifo") / events) },
    };
  }

  idle(name: FunctionName): IdleCount {
    const { calls, readUnits, writeUnits } = this.function(name, 1);
    return { calls, readUnits, writeUnits };
  }

  function(name: FunctionName, events: number): FunctionCount {
    const calls = this.calls.get(name) ?? [];
    const uses = calls.flatMap((call) => call.uses);
    const logged = this.logs.get(name) ?? { invocations: 0, lines: 0, bytes: 0 };
    const byName = [...new Set(calls.map(nameOf))].sort();
    return {
      invocations: rounded(logged.invocations / events),
      calls: Object.fromEntries(
        byName.map((each) => [each, rounded(calls.filter((call) => nameOf(call) === each).length / events)]),
      ),
      writeUnits: rounded(sum(uses.map((use) => use.writeUnits)) / events),
      readUnits: rounded(sum(uses.map((use) => use.readUnits)) / events),
      logLines: rounded(logged.lines / events),
      logBytes: rounded(logged.bytes / events),
    };
  }
}

/** Messages of a send: a batch has several. */
const messagesOf = ({ body }: PassedCall): number =>
  (JSON.parse(body.toString()) as { Entries?: readonly unknown[] }).Entries?.length ?? 1;

function tablesOf(calls: readonly PassedCall[], events: number, tableOf: (resource: string) => TableName) {
  const uses = calls.flatMap((call) => call.uses);
  const names = [...new Set(uses.map(({ table }) => tableOf(table)))].sort();
  return Object.fromEntries(
    names.map((name): [TableName, TableCount] => {
      const own = uses.filter(({ table }) => tableOf(table) === name);
      const mean = (figure: "writeUnits" | "changes" | "keptBytes" | "expiringByteDays") =>
        rounded(sum(own.map((use) => use[figure])) / events);
      return [
        name,
        {
          writeUnits: mean("writeUnits"),
          changes: mean("changes"),
          keptBytes: mean("keptBytes"),
          expiringByteDays: mean("expiringByteDays"),
        },
      ];
    }),
  );
}
