import { expect, test } from "@jest/globals";
import { placeOf, startOfAction } from "../../console/app/places-of-ids";
import { notificationId } from "../../core/notifications/domain/notification";
import { actionId } from "../../core/operations/adapters/operator-action-item";

const DIGITS = "0123456789abcdef01234567";
const action = actionId(new Date("2026-11-26T11:06:07.123Z"), "1a2b3c");

test.each([
  ["an operator's action", action, { href: `/audit/actions?open=${action}` }],
  ["a batch", `bat_${DIGITS}`, { href: `/batches?open=bat_${DIGITS}` }],
  [
    "a notification",
    notificationId(DIGITS),
    { href: "/endpoints/deliveries", says: expect.stringMatching(/payment/), list: "Undelivered notifications" },
  ],
  [
    "a dead letter",
    "1f0c2e9a-3b4c-4d5e-8f60-718293a4b5c6",
    { href: "/issues?kind=dead-letters", says: expect.stringMatching(/queue/), list: "Queues with dead letters" },
  ],
])("a search for the id of %s leads to its place, or says where that is", (_, id, place) => {
  expect(placeOf(id)).toEqual(place);
});

test.each([
  ...["pay_0123456789abcdef01234567", "stripe_pi_1", "pi_1", "re_1", "rfd_0123456789abcdef01234567", "stripe#evt_1"],
  ...["tap#pay_1-submitted", "order-1", "cus_1", "mrc_demo", "evt_1", "act_", "act_of_kindness"],
])("a search looks %s up", (text) => {
  expect(placeOf(text)).toBeUndefined();
});

test("an action's time is read from its id, so that it is found however many came after it", () => {
  expect(startOfAction(action)).toBe("2026-11-26T11:06:07.123Z");
  expect(startOfAction("act_20261340T000000000Z_1")).toBeUndefined();
});
