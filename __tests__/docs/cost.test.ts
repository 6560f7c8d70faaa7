import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { modelOf } from "../../cost/model";
import { costPage } from "../../cost/page/page";
import { quotingFiles, withQuotes } from "../../cost/quoted";
import type { SynthesizedFile } from "../../cost/stack-facts";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const model = modelOf(
  (stage, more) => synthDocument({ ...more, ENVIRONMENT_SUFFIX: stage }) as unknown as SynthesizedFile,
);
const read = (file: string) => readFileSync(join(projectRoot, file), "utf8");

test("docs/cost.md is what `npm run cost -- --write` writes", () => {
  expect(read("docs/cost.md")).toBe(costPage(model));
});

test.each(quotingFiles)("%s quotes the costs as `npm run cost -- --write` writes them", (file) => {
  expect(read(file)).toBe(withQuotes(file, read(file), model));
});

test("docs/cost.md has a page and a source for each price, and says which are from memory", () => {
  const rows = read("docs/cost.md").match(
    /^\| [\d.]+ \| .* \| \[.*\]\(https:\/\/aws\.amazon\.com\/.*\) \| (AWS|article|memory) \|$/gm,
  );
  expect(rows?.length).toBeGreaterThan(25);
});
