import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { openExport } from "../../cli/commands/audit/export-file";
import { rowOf } from "../../core/audit/adapters/dynamo-ledger-records";
import type { DifferenceKind } from "../../core/audit/application/verify/ports";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { type LedgerRow, nextRow } from "../../core/ledger/domain/row";
import { type AuditWorld, auditWorld } from "../../testing/audit-world";
import { aCapture, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";
import { projectRoot } from "../../tools/paths";

const SCRIPT = join(projectRoot, "samples/audit/verify_export.py");
const folder = mkdtempSync(join(tmpdir(), "tap-export-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

/** Runs the script as an auditor does. */
const python = (path: string) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile("python3", [SCRIPT, path], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });

/** Differences that an export shows: it has neither the states of transactions nor the names of the trail's objects. */
const isInExport = (kind: DifferenceKind): boolean => kind !== "state_changed" && !kind.startsWith("object_");

/** What a verification of all that was written finds, and what the script finds in its export. */
async function bothFind(world: AuditWorld) {
  const path = join(folder, `${++files}.jsonl`);
  const kept = await openExport(path, { suffix: "dev" });
  const found = new Set<string>();
  const { verification } = world.verification({
    findings: {
      differs: ({ kind, transactionId, seq }) => {
        const row = seq === undefined ? "" : ` row ${seq}`;
        if (isInExport(kind)) found.add(`${kind} ${transactionId}${row}`);
      },
      ...{ chain: kept.chain, evidence: kept.evidence },
    },
  });
  await verification.all("2026-11-20T00:00:00.000Z");
  await kept.close();
  const { code, stdout, stderr } = await python(path);
  expect(stderr).toBe("");
  const lines = stdout.trimEnd().split("\n").sort();
  return { tap: [...found].sort(), python: lines[0] === "nothing differs" ? [] : lines, code, path };
}

const refunds = (...ids: string[]) => ids.map((id) => anEvent([aRefund({ name: `stripe_re_${id}`, amount: 100 })]));
const plain = () =>
  auditWorld([anEvent([anIntent({ reason: 'ü\u2028\u0007"\\ 😀 \ud7ff' })]), ...refunds("1", "2", "3")]);
const joined = () =>
  auditWorld([
    anEvent([anOrder()]),
    anEvent([aCapture({ belongsTo: [] })]),
    anEvent([aCapture({ belongsTo: ["paypal_O1"], progress: 8 })]),
  ]);
const ID = "stripe_pi_1";
const put = ({ items }: AuditWorld, item: Record<string, unknown>) =>
  items.set(`${item.transaction_id} ${item.timestamp}`, item);
const at = ({ rowsOf }: AuditWorld, seq: number, id = ID) => rowsOf(id)[seq - 1] as Record<string, unknown>;
const rowAt = (world: AuditWorld, seq: number): LedgerRow => rowItem.decode(at(world, seq));
const linesOf = ({ objects }: AuditWorld) => objects.flatMap(({ lines }) => lines);
const withoutLine = (world: AuditWorld, seq: number) => {
  for (const object of world.objects) object.lines = object.lines.filter(({ after }) => after?.seq !== seq);
};

const tampering: Record<string, readonly [expected: readonly string[], tamper: (world: AuditWorld) => void]> = {
  "a changed row": [
    ["row_changed stripe_pi_1 row 2"],
    (world) => void Object.assign(at(world, 2), { status: "captured" }),
  ],
  "an amount deep in a row": [
    ["row_changed stripe_pi_1 row 3"],
    (world) => void Object.assign(at(world, 3), { observations: [aRefund({ name: "stripe_re_2", amount: 1 })] }),
  ],
  "a row with an attribute that no row has": [
    ["row_changed stripe_pi_1 row 2"],
    (world) => void Object.assign(at(world, 2), { note: "x" }),
  ],
  "a row without one that each row has": [
    ["row_changed stripe_pi_1 row 2"],
    (world) => void Reflect.deleteProperty(at(world, 2), "event_key"),
  ],
  "a row that was changed and hashed anew, without its line": [
    ["line_missing stripe_pi_1 row 2", "row_changed stripe_pi_1 row 2"],
    (world) => {
      const { hash: _, ...row } = rowAt(world, 2);
      put(world, rowItem.encode(nextRow({ ...row, status: "disputed" }, rowAt(world, 1), new Date(row.timestamp))));
      withoutLine(world, 2);
    },
  ],
  "a removed row": [
    ["row_removed stripe_pi_1 row 3"],
    (world) => void world.items.delete(`${ID} ${at(world, 3).timestamp}`),
  ],
  "a removed last row, without its line": [
    ["row_removed stripe_pi_1 row 4"],
    (world) => {
      world.items.delete(`${ID} ${at(world, 4).timestamp}`);
      withoutLine(world, 4);
    },
  ],
  "an added row": [
    ["line_missing stripe_pi_1 row 2", "row_added stripe_pi_1 row 2"],
    (world) => {
      const { hash: _, ...row } = rowAt(world, 2);
      const time = new Date(Date.parse(row.timestamp) + 1);
      put(world, rowItem.encode(nextRow({ ...row, eventKey: "stripe#evt_x" }, rowAt(world, 1), time)));
    },
  ],
  "rows that changed places": [
    ["row_changed stripe_pi_1 row 2", "row_changed stripe_pi_1 row 3", "row_reordered stripe_pi_1 row 2"],
    (world) => {
      const [second, third] = [{ ...at(world, 2) }, { ...at(world, 3) }];
      put(world, { ...third, timestamp: second.timestamp });
      put(world, { ...second, timestamp: third.timestamp });
    },
  ],
  "a changed line": [
    ["line_changed stripe_pi_1 row 2"],
    (world) => {
      const line = linesOf(world).find(({ after }) => after?.seq === 2) as { after: Record<string, unknown> };
      line.after.status = "captured";
    },
  ],
  "a missing line": [["line_missing stripe_pi_1 row 1"], (world) => withoutLine(world, 1)],
};

describe("an export that is verified without Tap", () => {
  test("an export of what nobody tampered with shows no difference, also after a join", async () => {
    for (const world of [await plain(), await joined()]) {
      expect(await bothFind(world)).toMatchObject({ tap: [], python: [], code: 0 });
    }
    expect((await joined()).rowsOf("paypal_C1").at(-1)).toHaveProperty("merged_into");
  });

  test.each(Object.entries(tampering))("%s is named alike by Tap and by the script", async (_, [expected, tamper]) => {
    const world = await plain();
    tamper(world);
    expect(await bothFind(world)).toMatchObject({ tap: expected, python: expected, code: 1 });
  });

  test("a join that one of both chains does not name any more is named alike by Tap and by the script", async () => {
    const world = await joined();
    const item = world.rowsOf("paypal_C1").at(-1) ?? {};
    const { hash: _, mergedInto: __, ...row } = rowItem.decode(item);
    const before = rowItem.decode(world.rowsOf("paypal_C1").at(-2) ?? {});
    put(world, rowItem.encode(nextRow(row, before, new Date(row.timestamp))));
    const expected = ["join_broken paypal_C1", "row_changed paypal_C1 row 2"];
    expect(await bothFind(world)).toMatchObject({ tap: expected, python: expected, code: 1 });
  });

  test("a file that is no export is refused", async () => {
    expect(await python(join(projectRoot, "package.json"))).toMatchObject({ code: 2, stdout: "" });
    expect(await python("/nonexistent")).toMatchObject({ code: 2, stdout: "" });
  });

  test("an export replaces no file, and is readable by its owner only", async () => {
    const { path } = await bothFind(await plain());
    const text = readFileSync(path, "utf8");
    await expect(openExport(path, {})).rejects.toThrow("evidence is never replaced");
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

test("attributes that no row has are named without their values", () => {
  expect(rowOf({ secret: "x" })).toMatchObject({ unreadable: expect.not.stringContaining("x,") });
});
