import { expect, test } from "@jest/globals";
import { holds } from "../../bench/dynamo/condition";

const values = { ":x": "1", ":y": "2" };

test.each([
  ["a = :x OR a = :y AND b = :y", true],
  ["(a = :x OR a = :y) AND b = :y", false],
  ["attribute_not_exists(c) AND b > :x", true],
  ["attribute_exists(c) OR c < :y", false],
  ["#name IN (:y, :x) AND b > :y", true],
  ["c IN (:x, :y)", false],
  ["a <> :x", false],
  ["c <> :x AND attribute_exists(#name)", true],
])("the test's evaluation of the condition %s is %s", (condition, expected) => {
  expect(holds(condition, { a: "1", b: "3" }, { values, names: { "#name": "a" } })).toBe(expected);
});

test.each(["a = :x AND", "NOT a = :x", "a >= :x", "(a = :x", "a IN :x", "a = :x b"])(
  "the test's evaluation of the condition %s is an error",
  (condition) => {
    expect(() => holds(condition, { a: "1" }, { values })).toThrow();
  },
);
