import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { documents } from "../../testing/docs/documents";
import { codeBlocks } from "../../testing/docs/markdown";
import { pictureProblems } from "../../testing/docs/mermaid";
import { projectRoot } from "../../tools/paths";

const pictures = documents.flatMap((path) =>
  codeBlocks(readFileSync(join(projectRoot, path), "utf8"))
    .filter(({ language }) => language === "mermaid")
    .map(({ line, text }) => ({ place: `${path}:${line}`, text })),
);

test("the documents show the four ways as Mermaid pictures", () => {
  const places = pictures.map(({ place }) => place.split(":")[0]);
  for (const path of [
    "README.md",
    "docs/webhooks.md",
    "docs/payments.md",
    "docs/notifications.md",
    "docs/batches.md",
  ]) {
    expect(places).toContain(path);
  }
});

test.each(pictures.map(({ place, text }) => [place, text]))("the Mermaid picture at %s is well formed", (_, text) => {
  expect(pictureProblems(text)).toEqual([]);
});

describe("the check of Mermaid pictures", () => {
  test.each([
    ["a node without a label", 'flowchart LR\n  a["A"] --> b', ["b has no label"]],
    ["a label that is not closed", 'flowchart LR\n  a["A --> b["B"]', ['no line of a flowchart: a["A --> b["B"]']],
    ["a subgraph that is not closed", 'flowchart TD\n  subgraph s["S"]\n  a["A"]', ["a subgraph is not closed"]],
    ["an unknown participant", "sequenceDiagram\n  participant A\n  A->>B: hello", ["B is no participant"]],
    ["a message without text", "sequenceDiagram\n  participant A\n  A->>A", ["no line of a sequence: A->>A"]],
    ["an unknown kind", "pie\n", ["unknown kind of picture: pie"]],
  ])("the check of Mermaid pictures refuses %s", (_, picture, problems) => {
    expect(pictureProblems(picture)).toEqual(problems);
  });
});
