import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { codeBlocks } from "../../testing/docs/markdown";
import { integrationFiles } from "../../testing/docs/samples";
import { projectRoot } from "../../tools/paths";

describe("docs/integrate.md", () => {
  const page = readFileSync(join(projectRoot, "docs/integrate.md"), "utf8");
  const blocks = codeBlocks(page).map(({ text }) => text);
  const files = integrationFiles();

  test.each(files.map((file) => [file.path, file.text]))("docs/integrate.md shows %s word for word", (path, text) => {
    expect(files.length).toBeGreaterThan(10);
    expect(blocks).toContain(text);
    expect(page).toContain(`](../${path})`);
  });

  test("docs/integrate.md says of each command in which terminal it is typed", () => {
    const shown = new Set(files.map(({ text }) => text));
    const commands = codeBlocks(page).filter(({ language, text }) => language === "sh" && !shown.has(text));
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(({ text }) => !/^# Terminal \d/.test(text))).toEqual([]);
  });

  test.each(["typescript/package.json", "python/requirements.txt"])("%s pins every package to one version", (name) => {
    const text = files.find(({ path }) => path.endsWith(name))?.text ?? "";
    const pins = name.endsWith(".json")
      ? Object.values({ ...JSON.parse(text).dependencies, ...JSON.parse(text).devDependencies })
      : text.split("\n").map((line) => line.split("==")[1]);
    expect(pins.length).toBeGreaterThan(2);
    for (const pin of pins) expect(pin).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
