import { expect, test } from "@jest/globals";
import { batchWorld, csv, row, spreadsheet } from "../../testing/batch-world";

const ROWS = 25;
const BAD = new Set([4, 25]);
const file = csv(
  ...Array.from({ length: ROWS }, (_, index) => row(index + 1, BAD.has(index + 1) ? { amount: "0" } : {})),
);
const GOOD = ROWS - BAD.size;
const numbers = Array.from({ length: ROWS }, (_, index) => index + 1);

/** Files of the same rows, and their rows' numbers. */
const files = [
  ["a file with commas", file, numbers],
  // Rows 6 and 13 of the sheet are empty.
  [
    "a file of a spreadsheet",
    spreadsheet(
      ...file.split("\n").slice(1, 6),
      ",,,,",
      ...file.split("\n").slice(6, 12),
      ",,,,",
      ...file.split("\n").slice(12),
    ),
    Array.from({ length: ROWS + 2 }, (_, index) => index + 1).filter((number) => number !== 6 && number !== 13),
  ],
] as const;

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

function check(
  { outcomeOf, transactions, queue }: ReturnType<typeof batchWorld>,
  batchId: string,
  rows: readonly number[],
): void {
  const { state, counts, results } = outcomeOf(batchId);
  expect({ state, counts }).toEqual({
    state: "completed_with_errors",
    counts: { rows: ROWS, submitted: GOOD, refused: BAD.size },
  });
  expect(results.map((result) => result.row)).toEqual(rows);
  const ids = results.flatMap((result) => (result.outcome === "submitted" ? [result.transaction_id] : []));
  // Each row is one payment, and each payment is queued.
  expect(new Set(ids)).toEqual(new Set(transactions.ids));
  expect(transactions.ids.length).toBe(GOOD);
  expect(new Set(queue.sent.map(({ transactionId }) => transactionId))).toEqual(new Set(ids));
}

const effectsOfOneRun = async (file: string, rows: readonly number[]) => {
  const world = crashing(Number.POSITIVE_INFINITY, () => false);
  check(world, (await world.process(file)).batchId, rows);
  return world.effects();
};

test.each(files)(
  "%s whose worker is stopped once, after any one of its outside effects, submits each row once",
  async (_, file, rows) => {
    const effects = await effectsOfOneRun(file, rows);
    expect(effects).toBeGreaterThan(GOOD);
    for (let nth = 1; nth <= effects; nth++) {
      const world = crashing(nth, () => false);
      const batchId = await world.create(file);
      world.upload(batchId, file);
      expect({ nth, end: await world.run(batchId) }).toEqual({ nth, end: "Done" });
      check(world, batchId, rows);
    }
  },
);

test.each(files)(
  "%s that stays stopped after any one of its outside effects goes on when an operator resumes it",
  async (_, file, rows) => {
    const effects = await effectsOfOneRun(file, rows);
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
      check(world, batchId, rows);
    }
  },
);
