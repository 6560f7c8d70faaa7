import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pageOf } from "../../bench/report/page";
import { plotsOf } from "../../bench/report/plots";
import { imagesFolder, pageFile } from "../../bench/report/report";
import { committedResults, resultsFolder } from "../../bench/report/results";

const results = committedResults();
const page = readFileSync(pageFile, "utf8");

test("docs/performance.md shows the figures of the committed run", () => {
  expect(pageOf(page, results)).toBe(page);
});

test("one run is committed, named by its date", () => {
  expect(readdirSync(resultsFolder)).toEqual([`${results.date}.json`]);
});

test("the pictures of docs/performance.md are those of the committed run, and each has a text for who cannot see it", () => {
  for (const [name, svg] of Object.entries(plotsOf(results))) {
    expect(readFileSync(join(imagesFolder, name), "utf8")).toBe(svg);
    expect(svg).toMatch(/role="img" aria-labelledby="t d">\n<title id="t">[^<]+<\/title>\n<desc id="d">[^<]+<\/desc>/);
    expect(svg).toContain("prefers-color-scheme:dark");
  }
  for (const [, name] of page.matchAll(/\]\(images\/([\w-]+\.svg)\)/g))
    expect(Object.keys(plotsOf(results))).toContain(name);
});
