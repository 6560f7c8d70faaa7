import { describe, expect, test } from "@jest/globals";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import type { Transaction } from "../../core/ledger/application/ports";
import { type LedgerRow, nextRow } from "../../core/ledger/domain/row";
import { type AuditWorld, auditWorld } from "../../testing/audit-world";
import { anEvent, anIntent, aRefund } from "../../testing/payment-events";

const ID = "stripe_pi_1";
const SPAN = { from: "2026-11-18T00:00:00.000Z", to: "2026-11-20T00:00:00.000Z" };
const setUp = () =>
  auditWorld([
    anEvent([anIntent({})]),
    ...["1", "2", "3"].map((id) => anEvent([aRefund({ name: `stripe_re_${id}`, amount: 100 })])),
  ]);

/** What a verification finds: of the one transaction, of the span of time that has all, and both without repetition. */
async function found(world: AuditWorld) {
  const one = world.verification();
  await one.verification.transaction(ID);
  const span = world.verification();
  await span.verification.span(SPAN);
  const texts = (all: typeof one) => all.differences.map(({ kind, seq, what }) => `${kind} ${seq ?? "-"}: ${what}`);
  return { one: texts(one), span: texts(span) };
}
const rowIn = (item: Record<string, unknown>): LedgerRow => rowItem.decode(item);
const itemAt = ({ rowsOf }: AuditWorld, seq: number) => {
  const item = rowsOf(ID)[seq - 1];
  if (item === undefined) throw new Error(`there is no row ${seq}`);
  return item;
};
const remove = ({ items }: AuditWorld, seq: number, id = ID) =>
  items.delete([...items].find(([, item]) => item.seq === seq && item.transaction_id === id)?.[0] ?? "");
const lineAt = ({ objects }: AuditWorld, seq: number) => {
  const line = objects.flatMap(({ lines }) => lines).find(({ after }) => after?.seq === seq);
  if (line?.after === undefined) throw new Error(`there is no line ${seq}`);
  return line as { after: Record<string, unknown> };
};
function changeState({ world }: AuditWorld, fields: Partial<Transaction>): Transaction {
  const entry = world.ledger.entries.get(ID);
  if (entry === undefined || !("transaction" in entry)) throw new Error("there is no state");
  world.ledger.entries.set(ID, { transaction: { ...entry.transaction, ...fields } });
  return entry.transaction;
}
/** Puts rows from `seq` on in place of the stored ones, with a changed status and all hashes recomputed. */
function rehash(world: AuditWorld, seq: number) {
  const rows = world.rowsOf(ID).map((item) => rowIn(item));
  let last = rows[seq - 2];
  for (const { hash: _, ...row } of rows.slice(seq - 1)) {
    last = nextRow({ ...row, ...(row.seq === seq && { status: "disputed" }) }, last, new Date(row.timestamp));
    const item = { ...rowItem.encode(last) };
    world.items.set(`${ID} ${last.timestamp}`, item);
    world.keep([world.lineOf(item, { change: "modify" })]);
  }
  return last as LedgerRow;
}

describe("a verification of what nobody tampered with", () => {
  test("nothing differs, and each row is compared with its line", async () => {
    const world = await setUp();
    expect(await found(world)).toEqual({ one: [], span: [] });
    const { verification, evidence } = world.verification();
    expect(await verification.transaction(ID)).toBe(true);
    expect(verification.verified).toEqual({ transactions: 1, rows: 4, lines: 4, objects: 0, differences: 0 });
    expect(evidence.map(({ seq, lineState }) => `${seq} ${lineState}`)).toEqual([
      "1 found",
      "2 found",
      "3 found",
      "4 found",
    ]);
  });

  test("a row that is recorded while its transaction is verified is no added row", async () => {
    const events = [
      anEvent([anIntent({})]),
      ...["1", "2"].map((id) => anEvent([aRefund({ name: `stripe_re_${id}` })])),
    ];
    const [before, world] = [await auditWorld(events.slice(0, 2)), await auditWorld(events)];
    // The state is read first, and a row follows before the rows are read.
    const states = [before, world];
    const ledger = { ...world.ledger, find: (id: string) => (states.shift() ?? world).ledger.find(id) };
    const { verification, differences } = world.verification({ ledger });
    expect(await verification.transaction(ID)).toBe(true);
    expect(differences).toEqual([]);
    expect(verification.verified).toMatchObject({ rows: 2, lines: 2 });
  });

  test("an id that leads nowhere is no difference", async () => {
    const { verification, differences } = (await setUp()).verification();
    expect(await verification.transaction("stripe_pi_2")).toBe(false);
    expect(differences).toEqual([]);
  });

  test("rows whose lines have expired, or may not be written yet, have no line to be missing", async () => {
    const world = await setUp();
    world.objects.length = 0;
    for (const bounds of [{ expiredBefore: "2026-11-19T00:00:00.000Z" }, { recentFrom: "2026-11-18T00:00:00.000Z" }]) {
      const { verification, differences, evidence } = world.verification(bounds);
      await verification.transaction(ID);
      expect(differences).toEqual([]);
      expect(new Set(evidence.map(({ lineState }) => lineState)).size).toBe(1);
    }
  });
});

describe("tampering with rows", () => {
  test("a changed row is named, with the attributes in which it differs from its line", async () => {
    const world = await setUp();
    itemAt(world, 2).status = "captured";
    const named = ["row_changed 2: it differs from its line in the audit trail in status"];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("an attribute that no row has is named", async () => {
    const world = await setUp();
    itemAt(world, 2).note = "x";
    const named = ["row_changed 2: it differs from its line in the audit trail in note"];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("a row that cannot be read any more is named", async () => {
    const world = await setUp();
    delete itemAt(world, 3).status;
    const named = ["row_changed 3: it differs from its line in the audit trail in status"];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("a chain whose hashes were all recomputed, also the state's, differs from the audit trail", async () => {
    const world = await setUp();
    const last = rehash(world, 2);
    changeState(world, { chain: { seq: last.seq, timestamp: last.timestamp, hash: last.hash } });
    const named = [
      "row_changed 2: it differs from its line in the audit trail in hash, status",
      "row_changed 3: it differs from its line in the audit trail in hash, previous_hash",
      "row_changed 4: it differs from its line in the audit trail in hash, previous_hash",
    ];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("a removed row is named, in the middle and at the end, also where its line was removed with it", async () => {
    for (const seq of [2, 4]) {
      const world = await setUp();
      remove(world, seq);
      const { one, span } = await found(world);
      expect(one).toEqual([`row_removed ${seq}: it is not there`]);
      expect(span.map((text) => text.split(":")[0])).toEqual([`row_removed ${seq}`]);
      for (const object of world.objects) object.lines = object.lines.filter(({ after }) => after?.seq !== seq);
      expect(await found(world)).toEqual({ one, span: one });
    }
  });

  test("a last row that was removed and that the state does not name any more is named by its line", async () => {
    const world = await setUp();
    const item = itemAt(world, 4);
    const chain = rowIn(itemAt(world, 3));
    remove(world, 4);
    world.keep([world.lineOf(item, { change: "remove" })]);
    changeState(world, { chain });
    expect((await found(world)).span).toEqual([
      "state_changed -: its rows lead to another refunded",
      "row_removed 4: its line in the audit trail is of 2026-11-18T10:30:10.000Z, and it is not there",
    ]);
  });

  test("an added row is named, and so is its missing line", async () => {
    const world = await setUp();
    const [first, second] = [1, 2].map((seq) => rowIn(itemAt(world, seq)));
    const { hash: _, ...content } = second as LedgerRow;
    const added = nextRow({ ...content, eventKey: "stripe#evt_x" }, first, new Date(Date.parse(content.timestamp) + 1));
    world.items.set(`${ID} ${added.timestamp}`, { ...rowItem.encode(added) });
    const named = [
      "line_missing 2: the audit trail has no line of it",
      "row_added 2: it stands beside the row that the chain goes on from",
    ];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("rows that changed their places are named", async () => {
    const world = await setUp();
    const [second, third] = [itemAt(world, 2), itemAt(world, 3)];
    const times = [second.timestamp, third.timestamp];
    world.items.set(`${ID} ${times[0]}`, { ...third, timestamp: times[0] });
    world.items.set(`${ID} ${times[1]}`, { ...second, timestamp: times[1] });
    expect((await found(world)).one.filter((text) => text.startsWith("row_reordered"))).toEqual([
      "row_reordered 2: it stands after row 3",
    ]);
  });

  test("all rows of a transaction that was removed with its state are named by their lines", async () => {
    const world = await setUp();
    world.items.clear();
    world.world.ledger.entries.clear();
    const { one, span } = await found(world);
    expect(one).toEqual([]);
    expect(span.map((text) => text.slice(0, 13))).toEqual([1, 2, 3, 4].map((seq) => `row_removed ${seq}`));
  });
});

describe("tampering with the audit trail", () => {
  test("a changed line is named, with the attributes in which it differs from its row", async () => {
    const world = await setUp();
    lineAt(world, 3).after.status = "captured";
    const named = [
      "line_changed 3: its line in the audit trail differs in status, and its hash is not that of its content",
    ];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("a missing line is named", async () => {
    const world = await setUp();
    for (const object of world.objects) object.lines = object.lines.filter(({ after }) => after?.seq !== 3);
    const named = ["line_missing 3: the audit trail has no line of it"];
    expect(await found(world)).toEqual({ one: named, span: named });
  });

  test("objects that were deleted, replaced or damaged are named with the version that is left", async () => {
    const world = await setUp();
    const at = "2026-11-19T10:00:00.000Z";
    world.lost.push({ key: "object-9", version: "v1", how: "deleted", at }, { key: "object-8", how: "replaced", at });
    (world.objects[0] as { isUnreadable?: boolean }).isUnreadable = true;
    expect((await found(world)).span).toEqual([
      "object_changed -: object object-1 has no readable lines any more",
      "line_missing 1: the audit trail has no line of it",
      "line_missing 2: the audit trail has no line of it",
      `object_removed -: object object-9 was deleted at ${at}; version v1 has its lines`,
      `object_changed -: object object-8 was replaced at ${at}`,
    ]);
  });
});

describe("tampering with the state", () => {
  test("a state that was changed, and one that was removed, are named", async () => {
    const world = await setUp();
    const { head } = changeState(world, {});
    changeState(world, {
      head: { ...head, sums: [{ currency: "USD", sums: { ...head.sums[0]?.sums, sure: 1n } }] },
    });
    expect((await found(world)).one).toEqual(["state_changed -: its rows lead to another refunded"]);
    world.world.ledger.entries.clear();
    expect((await found(world)).one).toEqual(["state_removed -: it has rows, and no readable state"]);
  });
});

describe("the cost of a verification", () => {
  test("for one transaction, only objects that were written soon after its rows are read", async () => {
    const world = await auditWorld(
      Array.from({ length: 60 }, (_, index) => anEvent([anIntent({ name: `stripe_pi_${index + 1}` })])),
      1,
    );
    const { verification } = world.verification();
    await verification.transaction("stripe_pi_40");
    expect(world.reads.objects).toBeLessThanOrEqual(2);
  });

  test("a span verifies the transactions that were chosen, and every one of which a row was changed", async () => {
    const world = await auditWorld(
      Array.from({ length: 10 }, (_, index) => anEvent([anIntent({ name: `stripe_pi_${index + 1}` })])),
    );
    const [item] = world.rowsOf("stripe_pi_7");
    if (item === undefined) throw new Error("there is no row");
    item.status = "failed";
    world.keep([world.lineOf(item, { change: "modify" })]);
    const { verification, differences } = world.verification();
    await verification.span({ ...SPAN, isChosen: (id) => id === "stripe_pi_2" });
    expect(verification.verified.transactions).toBe(2);
    expect(differences.map(({ transactionId }) => transactionId)).toEqual(["stripe_pi_7"]);
  });

  test("a span ends where there is no more time", async () => {
    const { verification } = (await setUp()).verification({ isOver: () => true });
    await verification.span(SPAN);
    expect(verification.verified).toMatchObject({ transactions: 0, objects: 0 });
  });
});
