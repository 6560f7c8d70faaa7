import { expect, test } from "@jest/globals";
import { measureLookUps } from "../../bench/look-ups";

test("the benchmark's look-ups read in proportion to what they find, whether alone or beside 1,000 other payments", async () => {
  const alone = await measureLookUps(0);
  expect(Object.fromEntries(alone)).toEqual({
    // One entry of the index, the payment and its submission for each.
    reference: { found: 2, calls: 2, items: 3 * 2 },
    // A page of 50. One entry more is read, so that the page's end is known.
    customer: { found: 50, calls: 2, items: 51 + 2 * 50 },
    // The name, then the payment and its submission.
    "provider's id": { found: 1, calls: 2, items: 1 + 2 },
    // One entry of the index by status for each, wherever others stand between them.
    "a rare status": { found: 10, calls: 2, items: 3 * 10 },
  });
  expect(await measureLookUps(1_000)).toEqual(alone);
});
