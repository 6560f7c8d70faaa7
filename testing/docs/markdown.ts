/** A piece of prose with the line on which it begins, counted from 1. */
export interface Passage {
  readonly line: number;
  readonly text: string;
}

/** A fenced block: its language and its lines without the fences. */
export interface CodeBlock extends Passage {
  readonly language: string;
}

const FENCE = /^\s*(```|~~~)(\S*)/;
const TABLE_RULE = /^[\s|:-]+$/;
/** A heading, a list item, or a quoted line begins a passage of its own. */
const STARTS_PASSAGE = /^\s*(#{1,6}\s|[-*+]\s|\d+\.\s|>\s?\[!|<)/;
const MARKER = /^\s*(#{1,6}\s+|[-*+]\s+|\d+\.\s+|>\s?)+/;

/** The document's lines outside of fenced and indented code, blank where they were code. */
function proseLines(markdown: string): string[] {
  let fence: string | undefined;
  let mayIndent = true;
  let inList = false;
  return markdown.split("\n").map((line) => {
    const [, mark] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark === fence) fence = undefined;
      return "";
    }
    if (mark !== undefined) {
      fence = mark;
      return "";
    }
    if (/^\s*([-*+]|\d+\.)\s/.test(line)) inList = true;
    else if (/^\S/.test(line)) inList = false;
    const isIndented = /^ {4}\S/.test(line) && !inList;
    const isCode = isIndented && mayIndent;
    mayIndent = line.trim() === "" || isCode;
    return isCode ? "" : line;
  });
}

/** Every fenced block of a document. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, mark, language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
    if (mark === undefined) continue;
    const start = at + 1;
    do at++;
    while (at < lines.length && FENCE.exec(lines[at] ?? "")?.[1] !== mark);
    blocks.push({ line: start + 1, language, text: lines.slice(start, at).join("\n") });
  }
  return blocks;
}

/** Headings, paragraphs, list items and table cells, in order; code blocks are left out. */
export function passages(markdown: string): Passage[] {
  const found: { line: number; text: string }[] = [];
  let isOpen = false;
  for (const [index, line] of proseLines(markdown).entries()) {
    const at = index + 1;
    if (line.trim() === "" || TABLE_RULE.test(line)) {
      isOpen = false;
    } else if (line.trimStart().startsWith("|")) {
      isOpen = false;
      for (const cell of cellsOf(line)) found.push({ line: at, text: cell });
    } else if (isOpen && !STARTS_PASSAGE.test(line)) {
      const last = found.at(-1);
      if (last !== undefined) last.text += ` ${line.replace(MARKER, "").trim()}`;
    } else {
      found.push({ line: at, text: line.replace(MARKER, "").trim() });
      isOpen = !/^\s*#/.test(line);
    }
  }
  return found;
}

/** Cells of a table's row. A bar within code, or behind a backslash, divides nothing. */
export function cellsOf(row: string): string[] {
  const hidden = row.replace(/`[^`]*`/g, (code) => code.replaceAll("|", "\u0000")).replaceAll("\\|", "\u0000");
  return hidden
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.replaceAll("\u0000", "|").trim())
    .filter((cell) => cell !== "");
}

/** The words as a reader sees them: no addresses of links, no tags, no emphasis; a piece of code is the word `Code`. */
export const plainText = (text: string): string =>
  text
    .replace(/`[^`]+`/g, "Code")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[![A-Z]+\]/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\*\*|\\$|\\(?= )/g, "");

/** A full stop ends a sentence where what follows does not go on in lower case, and it is no abbreviation's. */
const SENTENCE_END = /(?<!\b(?:e\.g|i\.e|etc|vs|cf|no))([.!?]["')\]]*)\s+(?![a-z])/;

/** The sentences of a passage. A heading, a list item or a cell without a full stop is one as it stands. */
export function sentences(text: string): string[] {
  const parts = plainText(text).split(SENTENCE_END);
  const whole: string[] = [];
  for (let at = 0; at < parts.length; at += 2) whole.push(`${parts[at] ?? ""}${parts[at + 1] ?? ""}`.trim());
  return whole.filter((sentence) => sentence !== "");
}

/** Words between blanks; a dash or an arrow alone is none. */
export const wordsIn = (sentence: string): number =>
  sentence.split(/\s+/).filter((token) => /[\p{L}\p{N}]/u.test(token)).length;

/** Anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return proseLines(markdown)
    .filter((line) => /^#{1,6}\s/.test(line))
    .map((line) => {
      const title = line
        .replace(MARKER, "")
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replaceAll("`", "");
      const slug = title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-");
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    });
}

/** Targets of links outside of code. */
export const linksOf = (markdown: string): Passage[] =>
  proseLines(markdown).flatMap((line, index) =>
    [...line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, text = ""]) => ({ line: index + 1, text })),
  );

/** Pieces of code within prose. */
export const codeSpans = (markdown: string): Passage[] =>
  proseLines(markdown).flatMap((line, index) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => ({ line: index + 1, text })),
  );
