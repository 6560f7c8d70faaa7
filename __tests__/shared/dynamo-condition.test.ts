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
  ["a >= :x AND a <= :x AND b >= :y", true],
  ["b <= :y OR c >= :x OR c <= :x", false],
  ["size(list) = :two AND list[1].#name = :x", true],
  ["list[2].#name = :x OR size(c) = :two", false],
])("the test's evaluation of the condition %s is %s", (condition, expected) => {
  expect(
    holds(
      condition,
      { a: "1", b: "3", list: [{}, { a: "1" }] },
      { values: { ...values, ":two": 2 }, names: { "#name": "a" } },
    ),
  ).toBe(expected);
});

test.each(["a = :x AND", "NOT a = :x", "a != :x", "(a = :x", "a IN :x", "a = :x b"])(
  "the test's evaluation of the condition %s is an error",
  (condition) => {
    expect(() => holds(condition, { a: "1" }, { values })).toThrow();
  },
);
