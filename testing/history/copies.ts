import type { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";

export interface CopyOptions {
  /** How many copies of everything that is in the tables. */
  readonly copies: number;
  /** Milliseconds by which each copy is older than the one before. */
  readonly spanMs: number;
  /** What has expired by then is left out. */
  readonly until: Date;
}

type Item = Readonly<Record<string, unknown>>;

/** Ids of operators' actions say their times, and few are made. */
const LEFT_OUT: readonly TableName[] = ["operator-actions"];
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Ids of payments, events, refunds, disputes and notifications, and the names that merchants give. */
const ID = /(?<![a-z0-9])(?:pi|evt|ch|re|du|dp|py|pay|ntf|sandbox)_[0-9A-Za-z]{12,}/g;
const REFERENCE = /order-\d+/g;
const MONTH = "2026-11".length;

/**
 * Repeats what the tables hold for earlier times, with ids of their own: to make as much by the functions themselves takes
 * many times as long. Bodies, hashes and figures are those of the first ones, so that no copy can be verified.
 */
export function copyBack(dynamo: MemoryDynamo, options: CopyOptions): void {
  for (const table of Object.keys(tables) as TableName[]) {
    if (!LEFT_OUT.includes(table)) dynamo.load(table, copiesOf(table, dynamo.all(table), options));
  }
}

function* copiesOf(table: TableName, items: readonly Item[], { copies, spanMs, until }: CopyOptions): Generator<Item> {
  const { expiry = "" }: TableSchema = tables[table];
  for (let copy = 1; copy <= copies; copy++) {
    const shiftMs = -copy * spanMs;
    for (const item of items) {
      const expires = item[expiry];
      const expiresAt = typeof expires === "number" ? Math.floor(expires + shiftMs / 1000) : undefined;
      if (expiresAt !== undefined && expiresAt * 1000 <= until.getTime()) continue;
      const made = stamped(item, copy, shiftMs) as Record<string, unknown>;
      if (expiresAt !== undefined) made[expiry] = expiresAt;
      const month = String(made.created_key).slice(0, MONTH);
      if (typeof made.month_shard === "string") made.month_shard = `${month}${made.month_shard.slice(MONTH)}`;
      if (typeof made.merchant_month === "string")
        made.merchant_month = made.merchant_month.replace(/\d{4}-\d\d/, month);
      yield made;
    }
  }
}

function stamped(value: unknown, copy: number, shiftMs: number): unknown {
  if (typeof value === "string") {
    return value
      .replace(TIME, (time) => new Date(Date.parse(time) + shiftMs).toISOString())
      .replace(ID, (id) => `${id.slice(0, -4)}${copy.toString(16).padStart(4, "0")}`)
      .replace(REFERENCE, (reference) => `${reference}-${copy}`);
  }
  if (Array.isArray(value)) return value.map((one) => stamped(one, copy, shiftMs));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || value instanceof Set) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stamped(one, copy, shiftMs)]));
}
