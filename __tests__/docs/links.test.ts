import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { documents } from "../../testing/docs/documents";
import { anchorsOf, codeSpans, linksOf } from "../../testing/docs/markdown";
import { projectRoot } from "../../tools/paths";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
/** A path within the project, without placeholders. */
const FILE = /^(core|lib|lambda|local|tools|ops|bench|testing|__tests__|docs|samples)\/[\w./-]+$/;

describe.each(documents.map((path) => [path]))("%s", (path) => {
  test(`every relative link of ${path} leads to a file and a heading that exist`, () => {
    const broken = linksOf(read(path)).flatMap(({ line, text }) => {
      if (/^[a-z]+:/.test(text)) return [];
      const [file = "", anchor] = text.split("#");
      const target = file === "" ? path : relative(projectRoot, join(projectRoot, dirname(path), file));
      if (!existsSync(join(projectRoot, target))) return [`${path}:${line}: ${text}: no such file`];
      const isKnown = anchor === undefined || !target.endsWith(".md") || anchorsOf(read(target)).includes(anchor);
      return isKnown ? [] : [`${path}:${line}: ${text}: no such heading`];
    });
    expect(broken).toEqual([]);
  });

  test(`every file that ${path} names exists`, () => {
    const missing = codeSpans(read(path))
      .filter(({ text }) => FILE.test(text) && !existsSync(join(projectRoot, text)))
      .map(({ line, text }) => `${path}:${line}: ${text}`);
    expect(missing).toEqual([]);
  });
});
