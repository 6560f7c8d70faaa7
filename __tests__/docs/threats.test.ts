import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { linksOf } from "../../testing/docs/markdown";
import { projectRoot } from "../../tools/paths";

const page = readFileSync(join(projectRoot, "docs/security.md"), "utf8");
const threats = page.slice(page.indexOf("\n## Threats\n"), page.indexOf("\n## The firewall\n"));
/** Each attacker's heading, with the rows of its table: what it tries, what stops it, the tests, what remains open. */
const attackers = threats
  .split("\n### ")
  .slice(1)
  .map((section): [string, string[][]] => {
    const [name = "", ...lines] = section.split("\n");
    const rows = lines.filter((line) => line.startsWith("| ") && !line.startsWith("| Tries"));
    return [name, rows.map((row) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")))];
  });

test("docs/security.md has every attacker of the threat model", () => {
  expect(attackers.map(([name]) => name)).toEqual([
    "Anyone on the internet",
    "A holder of a merchant's credentials",
    "Another merchant",
    "A partner account",
    "The fraud vendor",
    "A holder of a provider's key",
    "A reader of logs",
    "A deployer or an operator",
    "Another page or user of the operator's computer",
    "A supplier of a dependency",
  ]);
});

describe.each(attackers)("%s", (name, rows) => {
  test(`${name}: forging, replaying, reading, flooding and tampering each have a row`, () => {
    expect(rows.map(([tries = ""]) => tries.split(/[ ,]/)[0])).toEqual(["forge", "replay", "read", "flood", "tamper"]);
  });

  test(`${name}: each row says what stops it and what remains open, and links to tests, or says why none shows it`, () => {
    const incomplete = rows.filter(([, stops = "", shown = "", open = "", ...more]) => {
      const tests = linksOf(shown).map(({ text }) => text);
      const areTests = tests.every(
        (path) => /^\.\.\/__tests__\/.*\.test\.ts$/.test(path) && existsSync(join(projectRoot, "docs", path)),
      );
      const isShown = tests.length > 0 ? areTests : /^no test: .{10,}/.test(shown);
      return more.length > 0 || !isShown || stops.length < 10 || open === "";
    });
    expect(incomplete).toEqual([]);
  });
});

test("at most one threat has no test", () => {
  expect(attackers.flatMap(([, rows]) => rows.filter(([, , shown = ""]) => shown.startsWith("no test"))).length).toBe(
    1,
  );
});
