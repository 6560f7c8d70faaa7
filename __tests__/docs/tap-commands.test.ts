import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { nouns } from "../../cli/commands";
import { commonOptions } from "../../cli/options";

const commands = new Map(
  Object.values(nouns).flatMap(({ load }) => load().commands.map((command) => [command.name, command] as const)),
);
const documents = [
  "README.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Commands of a document, each from `npx tap` to the end of its line, of its code span, or to a comment. */
const commandsIn = (text: string): string[] =>
  [...text.replaceAll("\\\n", " ").matchAll(/npx tap ([a-z][^\n`#|;]*)/g)].map(([, words = ""]) =>
    words.replace(/ {2,}/g, " ").trim(),
  );

/** What is wrong with a command: its words, or an option that it does not have; undefined where nothing is. */
function faultOf(line: string): string | undefined {
  const words = line.split(" ");
  const command = commands.get(words.slice(0, 2).join(" ")) ?? commands.get(words[0] ?? "");
  const isNoun = words.length === 1 && words[0] !== undefined && words[0] in nouns;
  if (command === undefined) return isNoun || words[0] === "completion" ? undefined : `no command: ${line}`;
  const declared = new Set(["help", ...Object.keys(commonOptions), ...Object.keys(command.options ?? {})]);
  const unknown = [...line.matchAll(/ --([a-z][a-z-]*)/g)]
    .map(([, option = ""]) => option)
    .filter((option) => !declared.has(option));
  return unknown.length > 0 ? `no option --${unknown.join(", --")}: ${line}` : undefined;
}

test("the commands of the documents are found", () => {
  const found = documents.flatMap((name) => commandsIn(readFileSync(name, "utf8")));
  expect(found.length).toBeGreaterThan(100);
  expect(faultOf("events replai --state failed")).toContain("no command");
  expect(faultOf("events list --sate failed")).toContain("no option --sate");
});

test.each(documents)("each tap command of %s exists, with its options", (name) => {
  const faults = commandsIn(readFileSync(name, "utf8")).map(faultOf);
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});
