import { expect, test } from "@jest/globals";
import { count } from "../../testing/soak/count";
import { faultKinds } from "../../testing/soak/evidence";
import { madeUpSoak } from "../../testing/soak/made-up";

test("a review that nobody decided ends its payment after the stack's hour, and no sooner", async () => {
  const right = await madeUpSoak({ reviewSeconds: 3_600 });
  expect(right.evidence.items.payment_transactions.map(({ reason }) => reason)).toContain("review_expired");
  expect(count(right.sent, right.evidence)).toEqual(Object.fromEntries(faultKinds.map((kind) => [kind, []])));
  const early = await madeUpSoak({ reviewSeconds: 3_000 });
  const ends = count(early.sent, early.evidence)["wrong ends"];
  expect(ends).not.toEqual([]);
  for (const end of ends) expect(end).toMatch(/^pay_\w+ is failed \d+, not in_review/);
});
