import { MAX_SUFFIX_LENGTH, SUFFIX_PATTERN } from "../naming";
import { editDistance } from "./edit-distance";
import type { SettingsReader } from "./settings-reader";

/**
 * Whether a part of a suffix means staging or production to a reader. Only the exact suffixes `staging` and `prod` have
 * their values: under such a name a dev-sized stack would take no money, and nobody would notice.
 */
const readsLike = {
  staging: (part: string): boolean =>
    /^(stage|stag|stg.*|pre(prod|prd|live).*|staging.*)$/.test(part) || editDistance(part, "staging") <= 1,
  // Products and producers are no production.
  prod: (part: string): boolean =>
    /^(live|prd.*|prod(?!uc[et]).*|.+prod|pord|prdo|rpod)$/.test(part) || editDistance(part, "production") <= 2,
};
/** Names that say what a stack is not. */
const OPPOSITE = /(?<![a-z])(non?|not)-?(prod|production|prd|live)(?![a-z])/g;

/** Which of `staging` and `prod` the suffix reads like: `pre-prod`, `PROD`, `prod2` and `eu_live` do, `product-7` does not. */
function likeness(suffix: string): keyof typeof readsLike | undefined {
  const parts = suffix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(OPPOSITE, "")
    .replace(/\bpre-(?=prod|prd|live)/g, "pre")
    .split("-")
    .map((part) => part.replace(/\d+$/, ""));
  return (["staging", "prod"] as const).find((stage) => parts.some(readsLike[stage]));
}

/** ENVIRONMENT_SUFFIX: any name but those that a reader would take for `staging` or `prod`. */
export function readSuffix(reader: SettingsReader): string {
  const suffix = reader.text("ENVIRONMENT_SUFFIX", "dev");
  const meant = suffix === "staging" || suffix === "prod" ? undefined : likeness(suffix);
  if (meant !== undefined) {
    reader.problem(
      `ENVIRONMENT_SUFFIX is ${JSON.stringify(suffix)}: it reads like ${meant}, but would be as small as dev. ` +
        `Write \`${meant}\`, in another region or account too, or a name that reads like neither staging nor prod`,
    );
    return suffix;
  }
  reader.check("ENVIRONMENT_SUFFIX", suffix, SUFFIX_PATTERN, "lower-case letters, digits and inner dashes only");
  if (suffix.length > MAX_SUFFIX_LENGTH) {
    reader.problem(`ENVIRONMENT_SUFFIX has ${suffix.length} characters: at most ${MAX_SUFFIX_LENGTH} fit`);
  }
  return suffix;
}
