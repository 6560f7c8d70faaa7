import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { nouns } from "../../cli/commands";
import { commonOptions } from "../../cli/options";
import { reference } from "../../cli/reference";

const commands = Object.values(nouns).flatMap(({ load }) => load().commands);

test("docs/cli.md is what the commands say of themselves: npm run cli:docs writes it", () => {
  expect(readFileSync("docs/cli.md", "utf8")).toBe(reference());
});

test.each(commands.map(({ name, ...command }) => [name, command] as const))(
  "tap %s says what it does and how",
  (name, command) => {
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [example] of command.examples) expect(`${example} `).toMatch(new RegExp(`\\btap ${name} `));
    const declared = new Set(["help", ...Object.keys(commonOptions), ...Object.keys(command.options ?? {})]);
    const used = command.examples.flatMap(([example]) =>
      [...example.matchAll(/ --([a-z][a-z-]*)/g)].map(([, option]) => option ?? ""),
    );
    expect(used.filter((option) => !declared.has(option))).toEqual([]);
  },
);
