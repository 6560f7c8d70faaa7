import { expect, test } from "@jest/globals";
import { discardLetters, planDiscard } from "../../core/operations/application/dead-letters/discard-letters";
import { bodyHash } from "../../core/operations/domain/masked-body";
import { letterWorld, queueOf } from "../../testing/letter-world";
import { anEvent, anIntent, aSubmission } from "../../testing/payment-events";

const pointer = (id: string) => JSON.stringify({ provider: "stripe", event_id: id });
const PENDING = "pay_00000000000000000000000a";

test("a letter is discarded after its keys and the hash of its body were recorded", async () => {
  const { box, deps } = letterWorld();
  const id = box("webhook-processing").add(pointer("evt_1"));
  box("webhook-processing").add(pointer("evt_2"));
  const queue = queueOf("webhook-processing");
  const plan = await planDiscard(deps, queue, [id]);
  expect(plan.discarded).toMatchObject([{ id, keys: { event: "stripe#evt_1" } }]);
  box("webhook-processing").beforeRemoval = () => void deps.actions.journal.push("deleted");
  expect(await discardLetters(deps, queue, plan, "sent again as evt_3")).toMatchObject({ done: 1, failed: 0 });
  expect(deps.actions.journal).toEqual(["begin dead-letters discard", "deleted", "end finished 1 0"]);
  const hash = Buffer.from(bodyHash(pointer("evt_1")), "hex").toString("base64url");
  expect([...deps.actions.actions.values()]).toMatchObject([
    {
      filter: { queue: "webhook-processing", [`letter-${id.slice(0, 8)}`]: `event stripe#evt_1, sha256 ${hash}` },
      reason: "sent again as evt_3",
    },
  ]);
  expect(box("webhook-processing").letters.map(({ body }) => body)).toEqual([pointer("evt_2")]);
  expect(box("webhook-processing").hiddenCount).toBe(0);
});

test("the record of a discarded letter has nothing of its text", async () => {
  const { box, deps } = letterWorld();
  const id = box("reconciler").add('{"name":"jane@example.com","card":"4242424242424242"}');
  const plan = await planDiscard(deps, queueOf("reconciler"), [id]);
  await discardLetters(deps, queueOf("reconciler"), plan, "unreadable");
  expect(JSON.stringify([...deps.actions.actions.values()])).not.toMatch(/jane|4242/);
});

test("nothing is deleted where the record cannot be written", async () => {
  const { box, deps } = letterWorld();
  const id = box("webhook-processing").add(pointer("evt_1"));
  const plan = await planDiscard(deps, queueOf("webhook-processing"), [id]);
  await expect(discardLetters(deps, queueOf("webhook-processing"), plan, "4242 4242 4242 4242")).rejects.toThrow(
    "card number",
  );
  expect(await box("webhook-processing").count()).toBe(1);
});

test("a letter that is gone when it is to be deleted counts as failed", async () => {
  const { box, deps } = letterWorld();
  const id = box("webhook-processing").add(pointer("evt_1"));
  const plan = await planDiscard(deps, queueOf("webhook-processing"), [id]);
  box("webhook-processing").letters.length = 0;
  expect(await discardLetters(deps, queueOf("webhook-processing"), plan, "r")).toMatchObject({ done: 0, failed: 1 });
});

test("the letter of an unresolved payment is not discarded while the payment is pending", async () => {
  const { box, deps, record } = letterWorld();
  await record(aSubmission(PENDING));
  const id = box("payment-unresolved").add(JSON.stringify({ transaction_id: PENDING, attempt: 1 }));
  const queue = queueOf("payment-unresolved");
  expect(await planDiscard(deps, queue, [id])).toMatchObject({ discarded: [], unresolved: [{ id }], missing: [] });
  const less = anIntent({ name: "stripe_pi_9", belongsTo: [PENDING], amount: 1, received: 1 });
  await record(anEvent([less], { submittedAs: PENDING }));
  expect(await planDiscard(deps, queue, [id])).toMatchObject({
    discarded: [{ id, state: "captured" }],
    unresolved: [],
  });
});

test("an id without a letter is named", async () => {
  const { deps } = letterWorld();
  expect(await planDiscard(deps, queueOf("notifications"), ["abcdef12"])).toMatchObject({ missing: ["abcdef12"] });
});
