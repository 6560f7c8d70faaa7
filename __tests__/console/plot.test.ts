import { expect, test } from "@jest/globals";
import {
  labelledTimes,
  levelsOf,
  movedBy,
  SLOW_WEBHOOK_MS,
  segmentsOf,
  topOf,
  valueText,
} from "../../console/app/plot";
import { WEBHOOK_FUNCTION_MS } from "../../lib/monitoring/alarm-texts";

test("a plot's highest level is a round number that no value exceeds", () => {
  expect([0, 0.4, 1, 3, 7, 9, 11, 99, 101, 6_001].map(topOf)).toEqual([1, 1, 1, 3, 8, 10, 20, 100, 200, 8_000]);
});

test.each([
  [840, ["0", "500 ms", "1 s"]],
  [1_390, ["0", "1 s", "2 s"]],
  [2_600, ["0", "1.5 s", "3 s"]],
  [38_000, ["0", "20 s", "40 s"]],
  [59_000, ["0", "30 s", "1 min"]],
  [100_000, ["0", "1 min", "2 min"]],
  [3_500_000, ["0", "30 min", "1 h"]],
])("a plot of times up to %d ms names the unit of each level", (largest, texts) => {
  expect(levelsOf("time", largest).map(({ text }) => text)).toEqual(texts);
});

test("a plot of counts has no half things, and no figure longer than the room beside it", () => {
  const texts = [0, 1, 3, 7, 900, 78_000, 1_900_000].map((largest) =>
    levelsOf("count", largest).map(({ text }) => text),
  );
  expect(texts).toEqual([
    ["0", "1"],
    ["0", "1"],
    ["0", "3"],
    ["0", "4", "8"],
    ["0", "500", "1,000"],
    ["0", "40K", "80K"],
    ["0", "1M", "2M"],
  ]);
});

test("a value is read with the unit in which people count", () => {
  expect([34, 999.7, 1_390, 59_996, 125_000].map((value) => valueText("time", value))).toEqual([
    ...["34 ms", "1.00 s", "1.39 s", "1 min", "2 min 5 s"],
  ]);
  expect([valueText("count", 12_345), valueText("count", null)]).toEqual(["12,345", "none"]);
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
