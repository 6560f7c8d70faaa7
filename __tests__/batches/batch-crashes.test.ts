import { expect, test } from "@jest/globals";
import { batchWorld, csv, row } from "../../testing/batch-world";

const ROWS = 25;
const BAD = new Set([4, 25]);
const file = csv(
  ...Array.from({ length: ROWS }, (_, index) => row(index + 1, BAD.has(index + 1) ? { amount: "0" } : {})),
);
const GOOD = ROWS - BAD.size;

/** Processes the file where the nth outside effect, and those after it as long as `lasts` says, stop the worker. */
function crashing(nth: number, lasts: () => boolean) {
  let effects = 0;
  const world = batchWorld({
    after: () => {
      effects++;
      if (effects === nth || (effects > nth && lasts())) throw new Error("stopped");
    },
  });
  return { ...world, effects: () => effects };
}

function check({ outcomeOf, transactions, queue }: ReturnType<typeof batchWorld>, batchId: string): void {
  const { state, counts, results } = outcomeOf(batchId);
  expect({ state, counts }).toEqual({
    state: "completed_with_errors",
    counts: { rows: ROWS, submitted: GOOD, refused: BAD.size },
  });
  expect(results.map((result) => result.row)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
  const ids = results.flatMap((result) => (result.outcome === "submitted" ? [result.transaction_id] : []));
  // Each row is one payment, and each payment is queued.
  expect(new Set(ids)).toEqual(new Set(transactions.ids));
  expect(transactions.ids.length).toBe(GOOD);
  expect(new Set(queue.sent.map(({ transactionId }) => transactionId))).toEqual(new Set(ids));
}

const effectsOfOneRun = async () => {
  const world = crashing(Number.POSITIVE_INFINITY, () => false);
  check(world, (await world.process(file)).batchId);
  return world.effects();
};

test("a worker that is stopped once, after any one of its outside effects, submits each row once", async () => {
  const effects = await effectsOfOneRun();
  expect(effects).toBeGreaterThan(GOOD);
  for (let nth = 1; nth <= effects; nth++) {
    const world = crashing(nth, () => false);
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect({ nth, end: await world.run(batchId) }).toEqual({ nth, end: "Done" });
    check(world, batchId);
  }
});

test("a batch that stays stopped after any one of its outside effects goes on when an operator resumes it", async () => {
  const effects = await effectsOfOneRun();
  for (let nth = 1; nth <= effects; nth++) {
    let isBroken = true;
    const world = crashing(nth, () => isBroken);
    const batchId = await world.create(file);
    world.upload(batchId, file);
    await world.run(batchId);
    // What it reports is recorded, whatever it may not have been able to count.
    expect(world.outcomeOf(batchId).counts.submitted).toBeLessThanOrEqual(world.transactions.ids.length);
    isBroken = false;
    expect({ nth, end: await world.run(batchId) }).toEqual({ nth, end: "Done" });
    check(world, batchId);
  }
});
