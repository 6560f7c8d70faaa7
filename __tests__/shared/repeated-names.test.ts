import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { repeatedNames } from "../../core/shared/domain/repeated-names";

describe("repeated names", () => {
  test.each([
    ['{"a":1,"a":2}', ["a"]],
    ['{ "a" : 1 , "b" : 2 , "a"\n\t: 3, "b": 4 }', ["a", "b"]],
    ['{"amount":1,"\\u0061mount":2}', ["amount"]],
    ['{"__proto__":1,"__proto__":2}', ["__proto__"]],
    ['{"a\\"":1,"a\\"":2}', ['a"']],
    ['{"a\\\\":1,"a":2}', []],
    ['{"a":"\\"a\\":","b":"a"}', []],
    ['{"a":{"a":1},"b":[{"a":1},"a"]}', []],
    ['{"a":{"b":1,"b":2}}', []],
    ['["a","a"]', []],
    ['"a"', []],
    ["{}", []],
  ])("of %s are %j", (json, names) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(repeatedNames(json)).toEqual(names);
  });

  test("the names of an object that JSON.stringify has written are not repeated, its first name twice is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (object) => {
        const json = JSON.stringify(object);
        expect(repeatedNames(json)).toEqual([]);
        const [first = ""] = Object.keys(JSON.parse(json));
        expect(repeatedNames(`{${JSON.stringify(first)}:0,${json.slice(1)}`)).toEqual([first]);
      }),
    );
  });
});
