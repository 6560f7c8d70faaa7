import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { cellsOf } from "../../testing/docs/markdown";
import { projectRoot } from "../../tools/paths";

const rows = readFileSync(join(projectRoot, "docs/concepts.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Term") && !line.startsWith("| Way"))
  .map(cellsOf)
  .filter((cells) => cells.length === 4);

const sources = ["core", "lambda", "lib", "simulation"].flatMap((folder) =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(projectRoot, folder, name), "utf8")),
);
/** Names of AWS's own calls are not Tap's. */
const named = rows
  .filter(([, , inCode = ""]) => !inCode.startsWith("the AWS call"))
  .flatMap(([term = "", , inCode = ""]) => [...inCode.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => [term, name]));

test("the glossary has each term once, with a meaning, a name in the code and words to avoid", () => {
  const terms = rows.map(([term]) => term);
  expect(terms.length).toBeGreaterThan(40);
  expect(new Set(terms).size).toBe(terms.length);
});

test("every name in the glossary's column of the code is a word of the code", () => {
  const missing = named.filter(
    ([, name = ""]) => !sources.some((source) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(source)),
  );
  expect(missing).toEqual([]);
});
