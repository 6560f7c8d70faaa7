import { expect, test } from "@jest/globals";
import { refusal } from "../../console/shared/allowed";
import { consoleInMemory } from "../../testing/history/console-in-memory";
import { MadeHistory } from "../../testing/history/payments";

/** Numbers of a history's payments that were submitted, and captured. */
const CAPTURED = 80;

test.each([
  ["abandon", "It cannot be abandoned. It has ended: it is captured."],
  ["ask", "It cannot be asked for again. It has ended: it is captured."],
])("the dry run of --%s for a payment that has ended says why there is nothing to do", async (way, summary) => {
  const history = new MadeHistory({ everyMs: 1_000 });
  await history.make(CAPTURED, 1);
  const [{ transaction_id: id } = {}] = history.dynamo.indexed("transactions", "by-time");
  const { records, notes } = await consoleInMemory(history.dynamo).ask({
    command: "transactions resolve",
    places: [String(id)],
    options: { [way]: true, "dry-run": true },
  });
  expect(records).toEqual([expect.objectContaining({ count: 0, summary, dry_run: true })]);
  expect(notes).toEqual([summary]);
});

test.each<[string, string[], Readonly<Record<string, string | true>>]>([
  ["transactions resolve", ["pay_1"], { ask: true }],
  ["transactions resolve", ["pay_1"], { abandon: true }],
  ["transactions resolve", ["pay_1"], { modification: "rfd_1", abandon: true }],
  ["dead-letters discard", ["webhook-processing", "1f0c2e9a"], {}],
])("%s %j %j is an action that needs a dry run or a reason, and no read", (command, places, options) => {
  const request = { command, places, options };
  expect(refusal("action", request)).toBe(`${command} needs a dry run or a reason.`);
  expect(refusal("action", { ...request, options: { ...options, "dry-run": true } })).toBeUndefined();
  expect(refusal("action", { ...request, options: { ...options, reason: "looked at the gateway" } })).toBeUndefined();
  expect(refusal("read", request)).toMatch(/not for the console|no such command/);
});

test("what is known of a payment that waits is read without its ways out", () => {
  expect(refusal("read", { command: "transactions resolve", places: ["pay_1"] })).toBeUndefined();
  const options = { modification: "rfd_1" };
  expect(refusal("read", { command: "transactions resolve", places: ["pay_1"], options })).toBeUndefined();
});
