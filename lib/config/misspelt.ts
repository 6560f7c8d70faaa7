import { editDistance } from "./edit-distance";

/** Settings whose names other tools use in names of their own, such as REPOSITORY_URL and AWS_ACCOUNT_ID_PROD. */
const commonNames: ReadonlySet<string> = new Set(["AWS_ACCOUNT_ID", "AWS_REGION", "REPOSITORY", "COMMIT_AUTHOR"]);
/** One mistake in five characters, and never more than three. */
const CHARACTERS_FOR_EACH_MISTAKE = 5;
const MOST_MISTAKES = 3;

const withoutSeparators = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, "");

/** Lengths are compared first: a shell has many variables, and few of them are nearly as long as a setting's name. */
const isWithin = (mistakes: number, variable: string, setting: string): boolean =>
  Math.abs(variable.length - setting.length) <= mistakes && editDistance(variable, setting) <= mistakes;

function isMeant(variable: string, setting: string): boolean {
  if (commonNames.has(setting)) return isWithin(1, variable, setting);
  const mistakes = Math.min(MOST_MISTAKES, Math.floor(setting.length / CHARACTERS_FOR_EACH_MISTAKE));
  return (
    withoutSeparators(variable) === withoutSeparators(setting) ||
    variable.startsWith(`${setting}_`) ||
    variable === `TAP_${setting}` ||
    isWithin(mistakes, variable, setting)
  );
}

/**
 * A problem for each variable whose name is nearly that of a setting: other case or separators, a few mistakes, `TAP_` in
 * front or more words behind it. Its value would be ignored, and the setting's default would count.
 */
export function misspeltSettings(
  source: Readonly<Record<string, string | undefined>>,
  settings: ReadonlySet<string>,
): string[] {
  return Object.entries(source)
    .filter(([variable, value]) => value?.trim() && !settings.has(variable))
    .flatMap(([variable]) => {
      const meant = [...settings].find((setting) => isMeant(variable, setting));
      return meant === undefined
        ? []
        : [`${variable} is no setting: write \`${meant}\`, or unset it (env -u ${variable})`];
    });
}
