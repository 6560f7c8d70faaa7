import type { AuditLine } from "../../core/audit/application/ports";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";
import { canonicalJson } from "../../core/shared/domain/json";
import { grouped } from "./count-events";
import { type CountedTable, countedTables, type Evidence, type Faults, type Item } from "./evidence";

/**
 * Changes that the audit trail misses or has twice. The lines of an item are complete where each begins with what the one
 * before ended with, the first with nothing and the last with what the table holds.
 */
export function countAudit({ items, audit }: Evidence): Pick<Faults, "audit missing" | "audit doubled"> {
  const found = countedTables.map((table) => tableFaults(table, items[table], audit[table]));
  return {
    "audit missing": found.flatMap(({ missing }) => missing),
    "audit doubled": found.flatMap(({ doubled }) => doubled),
  };
}

function tableFaults(table: CountedTable, items: readonly Item[], all: readonly AuditLine[]) {
  const schema = tables[table.replaceAll("_", "-") as TableName];
  const byId = grouped(all, ({ id }) => id);
  const lines = [...byId.values()].flatMap(([line]) => line ?? []);
  const stored = new Map(items.map((item) => [keyOf(schema, item), item]));
  const ofKey = grouped(lines, ({ keys }) => keyOf(schema, keys));
  const keys = new Set([...stored.keys(), ...ofKey.keys()]);
  return {
    missing: [...keys].flatMap((key) => gaps(`${table} ${key}`, ofKey.get(key) ?? [], stored.get(key))),
    doubled: [...byId]
      .filter(([, same]) => same.length > 1)
      .map(([id, same]) => `${table}: line ${id} is there ${same.length} times`),
  };
}

const keyOf = ({ partitionKey, sortKey }: TableSchema, item: Item): string =>
  [partitionKey, ...(sortKey ? [sortKey] : [])].map((name) => String(item[name])).join(" ");

function gaps(name: string, lines: readonly AuditLine[], stored: Item | undefined): string[] {
  const sorted = [...lines].sort((a, b) => compared(a.sequence, b.sequence));
  const states = [undefined, ...sorted.map(({ after }) => after)];
  const missing = sorted.flatMap((line, index) =>
    textOf(line.before) === textOf(states[index]) ? [] : [`${name}: a change before line ${line.id}`],
  );
  const isComplete = textOf(states.at(-1)) === textOf(stored);
  return isComplete ? missing : [...missing, `${name}: the last change`];
}

/** Sequence numbers are longer than numbers are exact. */
const compared = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

/** Attributes of which the trail keeps a hash only: bytes, and tokens that let their reader act. */
const isHashed = (name: string, value: unknown): boolean =>
  name === "task_token" || value instanceof Uint8Array || (value as { sha256?: string } | null)?.sha256 !== undefined;

/** A set has no order, and a line shows it as a list. */
const inOrder = (value: unknown): unknown => {
  const list = value instanceof Set ? [...value] : value;
  return Array.isArray(list) && list.every((one) => typeof one === "string") ? [...list].sort() : list;
};

const textOf = (item: Item | undefined): string =>
  item === undefined
    ? ""
    : canonicalJson(
        Object.fromEntries(
          Object.entries(item)
            .filter(([name, value]) => !isHashed(name, value))
            .map(([name, value]) => [name, inOrder(value)]),
        ),
      );
