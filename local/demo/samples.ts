import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";

/** A provider's sample event; other ids make it an event of another payment. */
export function sample(provider: string, name: string, ids: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(join(projectRoot, "samples", provider, `${name}.json`), "utf8");
  return Object.entries(ids).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}
