import { misspeltSettings } from "./misspelt";

/** Every problem of a configuration in one error. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`);
  }
}

/** Environment variables by name. */
export type Source = Readonly<Record<string, string | undefined>>;

/** Reads environment variables and collects every problem with them, in the order in which they are read. */
export class SettingsReader {
  readonly problems: string[] = [];
  /** Names of all variables that were read. */
  readonly names = new Set<string>();

  constructor(private readonly source: Source) {}

  /** The variable without blanks around it; the fallback where nothing is left. */
  text(name: string, fallback = ""): string {
    this.names.add(name);
    return this.source[name]?.trim() || fallback;
  }

  /** Adds a problem for each variable that is not one of those that were read, but nearly. Called after the last one. */
  refuseMisspelt(): void {
    this.problems.push(...misspeltSettings(this.source, this.names));
  }

  /** Entries between commas or blanks. */
  list(name: string): string[] {
    return this.text(name)
      .split(/[\s,]+/)
      .filter(Boolean);
  }

  /** The value, with a problem where it does not match. */
  check(name: string, value: string, pattern: RegExp, expected: string): string {
    if (!pattern.test(value)) this.problems.push(`${name} is ${JSON.stringify(value)}: ${expected}`);
    return value;
  }

  problem(text: string): void {
    this.problems.push(text);
  }
}
