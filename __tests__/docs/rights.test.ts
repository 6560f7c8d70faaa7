import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { covers } from "../../ops/iam/score";
import { unnoticeable } from "../../ops/iam/unnoticeable";
import { rightsOf } from "../../testing/rights";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const page = readFileSync(join(projectRoot, "docs/security.md"), "utf8");
// The local stack has a sender of e-mails to customers too.
const rights = rightsOf(synthDocument({ SENDER_EMAIL: "payments@example.com" }), {
  suffix: "dev",
  region: "us-east-1",
});
const roles = [...new Set(rights.map(({ role }) => role))].sort();
const isListed = (right: (typeof rights)[number]) => unnoticeable.some((entry) => covers(entry, right));
const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

/** Rows of the table that follows a heading row. */
function rowsAfter(heading: string): string[] {
  const [, after = ""] = page.split(`${heading}\n`);
  return after
    .split("\n\n")[0]
    ?.split("\n")
    .slice(1)
    .map((row) => row.trim()) as string[];
}

test("the page counts the rights of each role and of each policy for operators: those that a scenario notices, and those that the emulator does not enforce", () => {
  const expected = roles.map((name) => {
    const own = rights.filter(({ role }) => role === name);
    const listed = own.filter(isListed).length;
    return `| \`${name}\` | ${own.length} | ${own.length - listed} | ${listed} |`;
  });
  const all = rights.length;
  const listed = rights.filter(isListed).length;
  expect(rowsAfter("| Role or policy | Rights | Noticed | Not enforced |")).toEqual([
    ...expected,
    `| all | ${all} | ${all - listed} | ${listed} |`,
  ]);
});

test("the page gives each reason why a right is not enforced on the local stack, with its actions, roles and policies", () => {
  const reasons = [...new Set(unnoticeable.map(({ reason }) => reason))];
  const expected = reasons.map((reason) => {
    const entries = unnoticeable.filter((entry) => entry.reason === reason);
    const covered = rights.filter((right) => entries.some((entry) => covers(entry, right)));
    const actions = [...new Set(entries.flatMap((entry) => entry.actions))];
    const named = roles.filter((name) => covered.some(({ role }) => role === name));
    return `| ${code(actions)} | ${named.length > 6 ? `${named.length} of them` : code(named)} | ${reason} |`;
  });
  expect(rowsAfter("| Rights | Roles and policies | Why no scenario notices |")).toEqual(expected);
});

test("every listed reason is for a right that a role or a policy has", () => {
  const needless = unnoticeable.flatMap((entry) =>
    entry.actions.filter((action) => !rights.some((right) => covers({ ...entry, actions: [action] }, right))),
  );
  expect(needless).toEqual([]);
});
