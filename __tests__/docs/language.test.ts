import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { documents } from "../../testing/docs/documents";
import { passages, plainText, sentences, wordsIn } from "../../testing/docs/markdown";
import { avoidedIn } from "../../testing/docs/words";
import { projectRoot } from "../../tools/paths";

const MOST_WORDS = 30;
const MOST_README_LINES = 150;

describe.each(documents.map((path) => [path]))("%s", (path) => {
  const markdown = readFileSync(join(projectRoot, path), "utf8");

  test(`${path} has no sentence of more than ${MOST_WORDS} words`, () => {
    const long = passages(markdown).flatMap(({ line, text }) =>
      sentences(text)
        .filter((sentence) => wordsIn(sentence) > MOST_WORDS)
        .map((sentence) => `${path}:${line}: ${wordsIn(sentence)} words: ${sentence}`),
    );
    expect(long).toEqual([]);
  });

  test(`${path} uses no word that the glossary replaces`, () => {
    // The glossary names the words to avoid in its last column.
    const checked = path === "docs/concepts.md" ? markdown.replace(/\|[^|\n]*\|$/gm, "|") : markdown;
    const found = passages(checked).flatMap(({ line, text }) =>
      avoidedIn(plainText(text)).map((problem) => `${path}:${line}: ${problem}`),
    );
    expect(found).toEqual([]);
  });
});

test(`README.md has at most ${MOST_README_LINES} lines`, () => {
  const lines = readFileSync(join(projectRoot, "README.md"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(MOST_README_LINES);
});

describe("the splitter of sentences", () => {
  const split = (markdown: string) => passages(markdown).flatMap(({ text }) => sentences(text));

  test.each([
    ["joins the lines of a paragraph", "One\ntwo. Three\nfour.", ["One two.", "Three four."]],
    [
      "takes a heading, an item and a cell as they stand",
      "# A b\n- c d\n\n| e f | g |\n|---|---|\n| h. I | |",
      ["A b", "c d", "e f", "g", "h.", "I"],
    ],
    ["leaves out code blocks", "A.\n\n```sh\nb c. D\n```\n\n    e f\n\nG.", ["A.", "G."]],
    [
      "counts a piece of code as one word and no address of a link",
      "See `a b. C` in [the d](e/f.md).",
      ["See Code in the d."],
    ],
    [
      "does not end at an abbreviation, nor before lower case",
      "Node.js 22, e.g. Node 22.1. go on",
      ["Node.js 22, e.g. Node 22.1. go on"],
    ],
  ])("the splitter of sentences %s", (_, markdown, expected) => {
    expect(split(markdown)).toEqual(expected);
  });

  test("the splitter of sentences counts words, and neither dashes nor arrows", () => {
    expect(wordsIn("One → two – 3 % `code`")).toBe(4);
  });
});
