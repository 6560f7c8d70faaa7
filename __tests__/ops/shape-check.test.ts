import { expect, test } from "@jest/globals";
import type { ServiceModel } from "../../ops/terraform/recording/service-model";
import { unreadPatterns, violations } from "../../ops/terraform/recording/shape-check";

const model: ServiceModel = {
  metadata: {},
  operations: {},
  shapes: {
    Request: {
      type: "structure",
      required: ["Name"],
      members: {
        Name: { shape: "Name" },
        Mode: { shape: "Mode" },
        Days: { shape: "Days" },
        Ratio: { shape: "Ratio" },
        On: { shape: "On" },
        Tags: { shape: "Tags" },
        Variables: { shape: "Variables" },
        Target: { shape: "Target" },
        Code: { shape: "Code" },
        At: { shape: "At" },
        Rule: { shape: "Rule" },
        Any: { shape: "Any" },
      },
    },
    Name: { type: "string", min: 2, max: 8, pattern: "[a-z-]+" },
    Mode: { type: "string", enum: ["ON", "OFF"] },
    Days: { type: "integer", min: 1, max: 400 },
    Ratio: { type: "double" },
    On: { type: "boolean" },
    Tags: { type: "list", member: { shape: "Tag" }, min: 1, max: 2 },
    Tag: { type: "structure", required: ["Key"], members: { Key: { shape: "Name" }, Value: { shape: "Text" } } },
    Text: { type: "string" },
    Variables: { type: "map", key: { shape: "Name" }, value: { shape: "Text" }, max: 1 },
    Target: { type: "structure", union: true, members: { Queue: { shape: "Text" }, Function: { shape: "Text" } } },
    Code: { type: "blob", max: 3 },
    At: { type: "timestamp" },
    Rule: { type: "string", pattern: "[[:lower:]]++" },
    Any: { type: "structure", document: true },
  },
};
const rulesBroken = (input: unknown) =>
  violations(model, { shape: "Request" }, input).map(({ path, rule }) => `${path} ${rule}`);

test("a request that keeps every rule of its model has no violation", () => {
  expect(
    rulesBroken({
      Name: "abc",
      Mode: "ON",
      Days: 400,
      Ratio: 0.5,
      On: false,
      Tags: [{ Key: "abc", Value: "" }],
      Variables: { abc: "" },
      Target: { Queue: "q" },
      Code: "AAAA",
      At: "2026-11-18T10:00:00Z",
      Any: { whatever: [1] },
    }),
  ).toEqual([]);
});

test.each<[string, object, string]>([
  ["a missing member", { Name: undefined }, "Name is missing"],
  ["an unknown member", { Nane: "abc" }, "Nane is unknown"],
  ["a member that the list's entries do not have", { Tags: [{ Key: "abc", Note: "" }] }, "Tags[0].Note is unknown"],
  ["a member that a list's entry lacks", { Tags: [{ Value: "" }] }, "Tags[0].Key is missing"],
  ["a text that is too short", { Name: "a" }, "Name has 1 characters, at least 2 are needed"],
  ["a text that is too long", { Name: "a".repeat(9) }, "Name has 9 characters, at most 8 are allowed"],
  ["a text that its pattern describes in part only", { Name: "abc!" }, "Name does not match [a-z-]+"],
  ["a value that is not in the list", { Mode: "On" }, "Mode is none of the allowed values"],
  ["a number below its range", { Days: 0 }, "Days has 0 as its value, at least 1 are needed"],
  ["a number above its range", { Days: 401 }, "Days has 401 as its value, at most 400 are allowed"],
  ["a fraction for a whole number", { Days: 1.5 }, "Days is no integer"],
  ["a text for a number", { Ratio: "1" }, "Ratio is no double"],
  ["a text for a boolean", { On: "true" }, "On is no boolean"],
  ["a number for a text", { Name: 1 }, "Name is no string"],
  ["an empty list", { Tags: [] }, "Tags has 0 entries, at least 1 are needed"],
  ["a list for a structure", { Target: [] }, "Target is no structure"],
  ["a structure for a list", { Tags: {} }, "Tags is no list"],
  [
    "a map with a key that breaks a rule",
    { Variables: { A: "" } },
    "Variables.(key) has 1 characters, at least 2 are needed",
  ],
  ["a map with too many keys", { Variables: { aa: "", bb: "" } }, "Variables has 2 entries, at most 1 are allowed"],
  ["a union with two members", { Target: { Queue: "q", Function: "f" } }, "Target has 2 members, not one"],
  ["a union without a member", { Target: {} }, "Target has 0 members, not one"],
  ["too many bytes", { Code: "AAAAAA==" }, "Code has 4 bytes, at most 3 are allowed"],
  ["bytes that are no base64", { Code: "?" }, "Code is no base64"],
  ["a text that is no time", { At: "soon" }, "At is no timestamp"],
])("the check of requests sees %s", (_, change, seen) => {
  expect(rulesBroken({ Name: "abc", ...change })).toContain(seen);
});

test("a violation never quotes the value, which may be a secret", () => {
  expect(rulesBroken({ Name: "SECRET-0123", Mode: "SECRET-0123", Code: "SECRET-0123" }).join()).not.toContain("SECRET");
});

test("a pattern that JavaScript cannot read is reported", () => {
  rulesBroken({ Name: "abc", Rule: "abc" });
  expect([...unreadPatterns]).toEqual(["[[:lower:]]++"]);
});
