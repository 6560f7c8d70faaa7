import { expect, test } from "@jest/globals";
import { labelledTimes, movedBy, SLOW_WEBHOOK_MS, segmentsOf, topOf } from "../../console/app/plot";
import { WEBHOOK_FUNCTION_MS } from "../../lib/monitoring/alarm-texts";

test("a plot's highest level is a round number that no value exceeds", () => {
  expect([0, 0.4, 1, 3, 7, 9, 11, 99, 101, 6_001].map(topOf)).toEqual([1, 1, 1, 3, 8, 10, 20, 100, 200, 8_000]);
});

test("a value that is not known is a gap in a plot's line, never a zero", () => {
  expect(segmentsOf([null, 1, 0, null, null, 5])).toEqual([
    [
      [1, 1],
      [2, 0],
    ],
    [[5, 5]],
  ]);
  expect(segmentsOf([null, null])).toEqual([]);
});

test("a plot labels whole minutes, as many as there is room for", () => {
  const from = Date.parse("2026-11-26T11:34:00Z");
  const times = Array.from({ length: 60 }, (_, minute) => from + minute * 60_000);
  const shown = (most: number) =>
    labelledTimes(times, most).map((index) => new Date(times[index] ?? 0).toISOString().slice(11, 16));
  expect(shown(6)).toEqual(["11:40", "11:50", "12:00", "12:10", "12:20", "12:30"]);
  expect(shown(3)).toEqual(["12:00", "12:30"]);
});

test("arrow keys, Home and End move through a plot's values, and stop at its ends", () => {
  expect(["ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End"].map((key) => movedBy(key, 5, 59))).toEqual([
    ...[4, 6, 0, 15, 0, 59],
  ]);
  expect(movedBy("ArrowRight", 59, 59)).toBe(59);
  expect(movedBy("Enter", 5, 59)).toBeUndefined();
});

test("the limit that the console draws is that of the alarm", () => {
  expect(SLOW_WEBHOOK_MS).toBe(WEBHOOK_FUNCTION_MS);
});
