/** Lines and columns count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** What may come next: a value, a name of an object, or what stands between them. `first` ones may end at once. */
type Expected = "value" | "first value" | "name" | "first name" | "colon" | "end";

const BLANKS = /[ \t\n\r]*/y;
/** Every character but quotes, backslashes and control characters; or an escape. */
const STRING = String.raw`"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"`;
const TEXT = new RegExp(STRING, "y");
const SCALAR = new RegExp(String.raw`${STRING}|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null`, "y");

/**
 * Where a text stops being JSON (RFC 8259); undefined for JSON. JSON.parse says it only in sentences that quote the text.
 */
export function jsonFault(text: string): TextPosition | undefined {
  const closers: string[] = [];
  let at = 0;
  let expected: Expected = "value";
  const passes = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found !== undefined;
  };
  for (;;) {
    passes(BLANKS);
    const next = text[at];
    if (expected === "end" && closers.length === 0) return next === undefined ? undefined : positionOf(text, at);
    const mayClose = expected === "end" || expected.startsWith("first");
    if (mayClose && next !== undefined && next === closers.at(-1)) {
      closers.pop();
      at++;
      expected = "end";
    } else if (expected === "end" || expected === "colon") {
      if (next !== (expected === "end" ? "," : ":")) return positionOf(text, at);
      at++;
      expected = expected === "end" && closers.at(-1) === "}" ? "name" : "value";
    } else if (expected.endsWith("name")) {
      if (!passes(TEXT)) return positionOf(text, at);
      expected = "colon";
    } else if (next === "{" || next === "[") {
      closers.push(next === "{" ? "}" : "]");
      at++;
      expected = next === "{" ? "first name" : "first value";
    } else {
      if (!passes(SCALAR)) return positionOf(text, at);
      expected = "end";
    }
  }
}

function positionOf(text: string, at: number): TextPosition {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
