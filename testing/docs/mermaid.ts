/**
 * Structural check of the Mermaid pictures. Mermaid's own parser for flowcharts and sequences comes with 180 MB of
 * packages; this one knows only the forms that the documents use, and refuses every other line.
 */
const ID = "[A-Za-z][A-Za-z0-9_]*";
/** `id`, or `id` with a label in one of the shapes that are used. */
const SHAPES = [
  String.raw`\["[^"]+"\]`,
  String.raw`\[[^\]"()|{}]+\]`,
  String.raw`\(\["[^"]+"\]\)`,
  String.raw`\(\[[^\]"()|{}]+\]\)`,
  String.raw`\[\("[^"]+"\)\]`,
  String.raw`\[\([^\]"()|{}]+\)\]`,
  String.raw`\{"[^"]+"\}`,
  String.raw`\{[^\]"()|{}]+\}`,
].join("|");
const NODE = `${ID}(?:${SHAPES})?`;
/** A link between nodes, with its label before the head or between bars. */
const ARROW = String.raw`(?:-->|-\.->|---)(?:\|[^|]+\|)?|-- [^->|]+ -->|-\. [^|>]+ \.->`;

const NODES = `${NODE}(?:\\s*&\\s*${NODE})*`;
const FLOW_LINE = new RegExp(`^${NODES}(?:\\s*(?:${ARROW})\\s*${NODES})*$`);
const FLOW_LABELLED = new RegExp(`(?<![A-Za-z0-9_])(${ID})(?:${SHAPES})`, "g");
const LABELS = new RegExp(`(?<=[A-Za-z0-9_])(?:${SHAPES})`, "g");

/** What is wrong with a picture: one line for each problem, empty for a sound one. */
export function pictureProblems(picture: string): string[] {
  const [first = "", ...lines] = picture.split("\n").map((line) => line.trim());
  const rest = lines.filter((line) => line !== "");
  if (/^flowchart (LR|TD|TB)$/.test(first)) return flowchartProblems(rest);
  if (first === "sequenceDiagram") return sequenceProblems(rest);
  if (first === "stateDiagram-v2") return stateProblems(rest);
  return [`unknown kind of picture: ${first}`];
}

function flowchartProblems(lines: readonly string[]): string[] {
  const problems: string[] = [];
  let depth = 0;
  const known = new Set<string>();
  const used = new Set<string>();
  for (const line of lines) {
    const [, group] = /^subgraph ([A-Za-z]\w*)(?:\["[^"]+"\])?$/.exec(line) ?? [];
    if (group !== undefined) {
      depth++;
      known.add(group);
    } else if (line === "end") {
      depth--;
    } else if (/^direction (LR|TD|TB)$/.test(line)) {
    } else if (FLOW_LINE.test(line)) {
      for (const [, id = ""] of line.matchAll(FLOW_LABELLED)) known.add(id);
      const bare = line.replace(LABELS, "").replace(new RegExp(ARROW, "g"), " ");
      for (const [id] of bare.matchAll(new RegExp(ID, "g"))) used.add(id);
    } else {
      problems.push(`no line of a flowchart: ${line}`);
    }
  }
  if (depth !== 0) problems.push("a subgraph is not closed");
  return [...problems, ...[...used].filter((id) => !known.has(id)).map((id) => `${id} has no label`)];
}

function sequenceProblems(lines: readonly string[]): string[] {
  const problems: string[] = [];
  const known = new Set<string>();
  let depth = 0;
  for (const line of lines) {
    const [, participant] = /^(?:participant|actor) ([A-Za-z]\w*)(?: as [^;#]+)?$/.exec(line) ?? [];
    const [, from, to] = /^([A-Za-z]\w*)-{1,2}(?:>>|\))([A-Za-z]\w*): [^;#]+$/.exec(line) ?? [];
    const [, over] = /^Note (?:over|right of|left of) ([A-Za-z]\w*(?:,[A-Za-z]\w*)?): [^;#]+$/.exec(line) ?? [];
    if (participant !== undefined) known.add(participant);
    else if (from !== undefined && to !== undefined) problems.push(...unknown([from, to], known));
    else if (over !== undefined) problems.push(...unknown(over.split(","), known));
    else if (/^(alt|opt|loop|par) [^;#]+$/.test(line)) depth++;
    else if (/^(else|and) [^;#]+$/.test(line) && depth > 0) continue;
    else if (line === "end") depth--;
    else problems.push(`no line of a sequence: ${line}`);
  }
  return depth === 0 ? problems : [...problems, "a block is not closed"];
}

const unknown = (names: readonly string[], known: ReadonlySet<string>): string[] =>
  names.filter((name) => !known.has(name)).map((name) => `${name} is no participant`);

function stateProblems(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !/^(\[\*\]|\w+) --> (\[\*\]|\w+)(?:: [^:;#]+)?$/.test(line) && !/^direction (LR|TB)$/.test(line))
    .map((line) => `no line of a state diagram: ${line}`);
}
