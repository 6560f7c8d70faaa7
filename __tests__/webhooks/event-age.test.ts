import { expect, test } from "@jest/globals";
import { firstLook, lookAt } from "../../core/webhooks/domain/event-age";

const RECEIVED = new Date("2026-11-21T12:00:00.000Z");
const after = (minutes: number) => new Date(RECEIVED.getTime() + minutes * 60_000);

test("an event is looked at for the first time a quarter of an hour after its receipt", () => {
  expect(firstLook(RECEIVED)).toEqual(after(15));
});

test.each([
  ["on time at its first age", 15, { age: 15, isStuck: false, next: after(60) }],
  ["a minute late", 61, { age: 60, isStuck: false, next: after(360) }],
  ["so late that it stands for two ages", 400, { age: 360, isStuck: false, next: after(1440) }],
  ["at the last age", 1440, { age: 1440, isStuck: true, next: after(2880) }],
  ["a day after the last age", 2881, { age: 1440, isStuck: true, next: after(4321) }],
  ["before its first age", 3, { age: 0, isStuck: false, next: after(15) }],
])("an event that is looked at %s is looked at next at the age that follows", (_, minutes, look) => {
  expect(lookAt(RECEIVED, after(minutes))).toEqual(look);
});
