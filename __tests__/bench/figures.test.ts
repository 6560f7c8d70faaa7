import { expect, test } from "@jest/globals";
import { cells, exactly, type Figure, isMet, judged, sampleOf } from "../../bench/figures";
import { broken, unmatched } from "../../bench/limits";

const figure = (more: Partial<Figure>): Figure => ({
  id: "a/b",
  what: "a figure",
  unit: "ms",
  tap: exactly(30),
  ...more,
});

test("a sample is the median of its runs, between its quartiles", () => {
  expect(sampleOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
});

test("a figure is judged by its value, by its multiple of a peer, or by what it adds to a floor", () => {
  expect(judged(figure({}))).toBe(30);
  expect(judged(figure({ by: "times", peer: exactly(10), floor: exactly(1) }))).toBe(3);
  expect(judged(figure({ by: "times", floor: exactly(15) }))).toBe(2);
  expect(judged(figure({ by: "added", floor: exactly(20) }))).toBe(10);
});

test("a goal is met at its very value, and a figure without a goal is neither met nor missed", () => {
  expect(isMet(figure({ most: 30 }))).toBe(true);
  expect(isMet(figure({ most: 29.9 }))).toBe(false);
  expect(isMet(figure({ least: 31 }))).toBe(false);
  expect(isMet(figure({}))).toBeUndefined();
});

test("a row shows floor, peer, median with quartiles, ratio, goal and whether it is met", () => {
  const row = figure({ tap: { median: 30, low: 28, high: 33 }, by: "times", peer: exactly(10), most: 2 });
  expect(cells(row)).toEqual(["✗", "a figure", "", "10 ms", "30 ms (28–33)", "3.00 ×", "≤ 2.00 ×", "not met"]);
  const added = figure({ by: "added", floor: exactly(20), most: 15 });
  expect(cells(added)).toEqual(["✓", "a figure", "20 ms", "", "30 ms", "+10 ms", "≤ +15 ms", "met"]);
});

test("a count above its limit fails, a time never does, and what is lost always does", () => {
  expect(broken(figure({ unit: "calls", tap: exactly(7) }), { "a/b": 6 })).toContain("6 is its limit");
  expect(broken(figure({ unit: "calls", tap: exactly(6) }), { "a/b": 6 })).toBeUndefined();
  expect(broken(figure({ most: 1 }), {})).toBeUndefined();
  expect(broken(figure({ unit: "of them", tap: exactly(9), least: 10 }), {})).toContain("9 only");
});

test("limits without a figure and counts without a limit are named", () => {
  expect(unmatched([figure({}), figure({ id: "a/c" })], { "a/b": 1, "a/d": 1 })).toEqual(["a/c", "a/d"]);
});
