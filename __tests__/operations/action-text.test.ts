import { expect, test } from "@jest/globals";
import { filterFault, reasonFault } from "../../core/operations/domain/action-text";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

test.each([
  ["", "is empty"],
  ["  ", "is empty"],
  ["x".repeat(201), "has more than 200 characters"],
  ["two\nlines", "has a line break or another control character"],
  ["card 4242 4242 4242 4242", "contains a card number"],
  ["ask jane@example.com", "contains an e-mail address"],
])("an operator's reason %j is refused because it %s", (reason, fault) => {
  expect(reasonFault(reason)).toBe(fault);
});

test("an operator's reason may have 200 characters of any language", () => {
  expect(reasonFault("ä".repeat(200))).toBeUndefined();
  expect(reasonFault("INC-42 @ 10:00: Ausfall bei Stripe behoben")).toBeUndefined();
});

test("an option's value that no record may keep is named by its option, and not quoted", () => {
  expect(filterFault({ provider: "stripe", since: "24h" })).toBeUndefined();
  expect(filterFault({ provider: "stripe", id: "4242424242424242" })).toBe("the option --id contains a card number");
  expect(filterFault({ customer: "jane@example.com" })).toBe("the option --customer contains an e-mail address");
});

test("an action with an unfit reason is refused before it is recorded", async () => {
  const actions = new InMemoryOperatorActions();
  const begin = actions.begin({ command: "events replay", filter: {}, count: 1, reason: "" });
  await expect(begin).rejects.toThrow("the reason is empty");
  expect(actions.journal).toEqual([]);
});
