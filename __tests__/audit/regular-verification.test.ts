import { describe, expect, test } from "@jest/globals";
import { rowOf } from "../../core/audit/adapters/dynamo-ledger-records";
import { makeAuditVerifier } from "../../lambda/audit-verifier/handler";
import { type AuditWorld, auditWorld } from "../../testing/audit-world";
import { RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { anEvent, anIntent } from "../../testing/payment-events";

/** So many payments, and enough time after them for their lines. */
async function payments(count: number): Promise<AuditWorld> {
  const intents = Array.from({ length: count }, (_, index) => anIntent({ name: `stripe_pi_${index + 1}` }));
  const world = await auditWorld(intents.map((intent) => anEvent([intent])));
  world.world.clock.advance(16 * 60_000);
  return world;
}

/** One run at the end of the world's events, or later. */
async function run(
  { ledger, trail, world }: AuditWorld,
  options: Partial<Parameters<typeof makeAuditVerifier>[1]> = {},
) {
  const [log, metrics] = [new RecordingLog(), new RecordingMetrics()];
  const deps = { ledger, trail, rowOf, log, metrics, clock: world.clock };
  const verify = makeAuditVerifier(deps, {
    ...{ retentionDays: 30, sharePercent: 100, older: 1000, timeLimitMs: 240_000 },
    ...options,
  });
  const verified = await verify();
  const counted = Object.fromEntries(metrics.counted.map(({ metric, fields }) => [metric, fields]));
  return { verified, counted, log };
}
const change = (world: AuditWorld, id: string) => {
  const [item] = world.rowsOf(id);
  if (item === undefined) throw new Error("there is no row");
  Object.assign(item, { status: "failed" });
  return item;
};

describe("the scheduled verification", () => {
  test("all transactions of a small deployment are verified, and what was verified is counted", async () => {
    const world = await payments(30);
    const { verified, counted } = await run(world);
    expect(verified).toMatchObject({ transactions: 30, rows: 30, differences: 0 });
    expect(counted).toEqual({ AuditRowVerified: { times: 30 }, AuditVerified: {} });
  });

  test("what differs is counted, and logged with its transaction and its row", async () => {
    const world = await payments(10);
    change(world, "stripe_pi_9");
    const { counted, log } = await run(world);
    expect(counted).toMatchObject({ AuditDiffers: { times: 1 }, AuditVerified: {} });
    expect(log.entries.find(({ level }) => level === "error")).toEqual({
      level: "error",
      message: "audit differs",
      fields: {
        code: "AUDIT_DIFFERS",
        transaction_id: "stripe_pi_9",
        row: 1,
        outcome: "row_changed: it differs from its line in the audit trail in status",
      },
    });
  });

  test("of many, the share that was set is verified, and every one of which a row was changed since", async () => {
    const world = await payments(30);
    const item = change(world, "stripe_pi_2");
    world.keep([world.lineOf(item, { change: "modify" })]);
    world.world.clock.advance(16 * 60_000);
    const { verified, counted } = await run(world, { sharePercent: 0, older: 0 });
    expect(verified).toMatchObject({ transactions: 1 });
    expect(counted.AuditDiffers).toEqual({ times: 1 });
  });

  test("of older transactions no more are verified than was set", async () => {
    const world = await payments(40);
    world.world.clock.advance(10 * 86_400_000);
    expect((await run(world, { older: 5 })).verified).toMatchObject({ transactions: 5, differences: 0 });
  });

  test("a run that had no time for all does not count as one", async () => {
    const world = await payments(5);
    const { counted, log } = await run(world, { timeLimitMs: -1 });
    expect(counted).toEqual({});
    expect(log.entries.map(({ fields }) => fields.code)).toEqual(["AUDIT_VERIFICATION_CUT"]);
  });
});
