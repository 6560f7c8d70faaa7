import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { type RulesetDefinition, Spectral } from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";
import { openApiFile, projectRoot } from "../tools/paths";

/**
 * `npm run openapi:lint`: what Redocly's and Spectral's recommended rules say of docs/openapi.json. Errors and warnings
 * both fail.
 */
interface Finding {
  readonly tool: "redocly" | "spectral";
  readonly rule: string;
  readonly message: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
}

const redoclyScript = require.resolve("@redocly/cli/bin/cli.js");
/** Findings that Redocly lists at most. */
const MAX_FINDINGS = 1_000;

interface RedoclyReport {
  readonly problems: readonly {
    readonly ruleId: string;
    readonly message: string;
    readonly location: readonly { readonly pointer?: string }[];
  }[];
}

/** Redocly runs as a command, without its look for a newer version and without telemetry. */
function redocly(file: string): Promise<Finding[]> {
  const options = ["lint", relative(projectRoot, file), "--format=json", `--max-problems=${MAX_FINDINGS}`];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [redoclyScript, ...options, "--extends=recommended"],
      { cwd: projectRoot, env },
      (_, out, errors) => {
        try {
          const { problems } = JSON.parse(out) as RedoclyReport;
          resolve(
            problems.map(({ ruleId, message, location }) => ({
              tool: "redocly",
              rule: ruleId,
              message,
              pointer: location[0]?.pointer ?? "",
            })),
          );
        } catch {
          reject(new Error(`Redocly gave no report: ${errors.trim()}`));
        }
      },
    );
  });
}

async function spectral(file: string): Promise<Finding[]> {
  const linter = new Spectral();
  // The packages' own types for rulesets do not fit each other.
  linter.setRuleset({ extends: [[oas as unknown as RulesetDefinition, "recommended"]] });
  const findings = await linter.run(JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>);
  return findings.map(({ code, message, path }) => ({
    tool: "spectral",
    rule: String(code),
    message,
    pointer: `#/${path.map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
  }));
}

async function main(): Promise<void> {
  const found = (await Promise.all([redocly(openApiFile), spectral(openApiFile)])).flat();
  for (const { tool, rule, message, pointer } of found) console.log(`${tool} ${rule} at ${pointer}: ${message}`);
  console.log(`${found.length} problems in ${relative(process.cwd(), openApiFile)}`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

void main();
