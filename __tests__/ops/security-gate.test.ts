import { expect, test } from "@jest/globals";
import { checkovProblems } from "../../ops/security/checkov";
import { licenceProblems } from "../../ops/security/licences";

const summary = { passed: 600, failed: 0, parsing_errors: 0 };
const failed = { check_id: "CKV_AWS_27", check_name: "Ensure all data is encrypted", resource: "aws_sqs_queue.q" };

test("a checkov report in which everything passed has no problem", () => {
  expect(checkovProblems({ summary, results: { failed_checks: [] } })).toEqual([]);
});

test("a checkov report that read nothing is a problem, although nothing failed", () => {
  expect(checkovProblems({ summary: { passed: 0, failed: 0, parsing_errors: 0 } })).toEqual([
    "checkov passed 0 checks only: it has not read the stack",
  ]);
});

test("a file that checkov cannot parse is a problem", () => {
  expect(checkovProblems({ summary: { ...summary, parsing_errors: 1 } })).toEqual(["checkov could not read 1 files"]);
});

test("a failed check is named with its resource", () => {
  expect(checkovProblems({ summary: { ...summary, failed: 1 }, results: { failed_checks: [failed] } })).toEqual([
    "CKV_AWS_27 aws_sqs_queue.q: Ensure all data is encrypted",
  ]);
});

test("failed checks that a checkov report only counts are a problem", () => {
  expect(checkovProblems({ summary: { ...summary, failed: 2 } })).toEqual(["2 checks failed"]);
});

const licensed = (licence: string | undefined) => ({ name: "p", version: "1.0.0", licence });

test.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0)"])("a bundled package under %s is accepted", (licence) => {
  expect(licenceProblems([licensed(licence)])).toEqual([]);
});

test.each(["GPL-3.0", "UNLICENSED", "MIT AND GPL-3.0", undefined])(
  "a bundled package under %s is refused",
  (licence) => {
    expect(licenceProblems([licensed(licence)])).toEqual([`p 1.0.0: ${licence ?? "no licence stated"}`]);
  },
);
