/** Strings with the colon behind a name, and the ends of objects and lists. */
const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;

/**
 * Names that the outermost object of a JSON text has more than once. JSON.parse keeps the last value of such a name, other
 * readers the first: what the sender meant cannot be known. The text must be JSON.
 */
export function repeatedNames(json: string): readonly string[] {
  const names = new Set<string>();
  const repeated = new Set<string>();
  let depth = 0;
  for (const [token, colon] of json.matchAll(TOKENS)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (colon !== undefined && depth === 1) {
      const name = JSON.parse(token.slice(0, -colon.length)) as string;
      if (names.has(name)) repeated.add(name);
      names.add(name);
    }
  }
  return [...repeated];
}
