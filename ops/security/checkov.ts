import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { Failure } from "../../tools/failure";
import { localFolder, projectRoot } from "../../tools/paths";
import { installPython, lastLine, pythonIn } from "../../tools/python";

const run = promisify(execFile);
const folder = join(localFolder, "checkov");
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Fewer passed checks than this mean that checkov has not read the stack: it reports success over nothing. */
const LEAST_PASSED = 500;

export const installCheckov = (): Promise<{ readonly reused: boolean }> =>
  installPython({
    folder,
    requirements: join(__dirname, "requirements.txt"),
    what: "The security check",
    orElse: "",
  });

const reportSchema = z.object({
  summary: z.object({ passed: z.int(), failed: z.int(), parsing_errors: z.int() }),
  results: z.optional(
    z.object({
      failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
    }),
  ),
});
export type CheckovReport = z.infer<typeof reportSchema>;

/** Runs checkov on a synthesized file. `copy`: where the copy is written that checkov reads. */
export async function checkov(file: string, copy: string): Promise<CheckovReport> {
  const document = JSON.parse(await readFile(file, "utf8")) as { terraform: Record<string, unknown> };
  // A text in this block makes checkov skip the whole file.
  const { required_version: _, ...terraform } = document.terraform;
  await writeFile(copy, JSON.stringify({ ...document, terraform }));
  const options = ["--config-file", join(projectRoot, ".checkov.yaml"), "--file", copy, "--output", "json"];
  // Passed checks are counted only: written out, each with the resource that it read, they are hundreds of megabytes.
  const output = await json(["-m", "checkov.main", ...options, "--soft-fail", "--quiet", "--compact"]);
  return reportSchema.parse(Array.isArray(output) ? output[0] : output);
}

/** What is wrong with a report; nothing where the gate is open. */
export function checkovProblems({ summary, results }: CheckovReport): string[] {
  const { passed, failed, parsing_errors } = summary;
  return [
    ...(parsing_errors === 0 ? [] : [`checkov could not read ${parsing_errors} files`]),
    ...(passed > LEAST_PASSED ? [] : [`checkov passed ${passed} checks only: it has not read the stack`]),
    ...(results?.failed_checks ?? []).map(
      ({ check_id, check_name, resource }) => `${check_id} ${resource}: ${check_name}`,
    ),
    // A report without its details must not pass.
    ...(failed > 0 && (results?.failed_checks.length ?? 0) === 0 ? [`${failed} checks failed`] : []),
  ];
}

/** Detectors that guess by a name or by randomness: minified code is full of both. The others know a secret by its form. */
const GUESSING = ["KeywordDetector", "HexHighEntropyString", "Base64HighEntropyString"];

const foundSchema = z.object({
  plugins_used: z.array(z.object({ name: z.string() })).check(z.minLength(1)),
  results: z.record(z.string(), z.array(z.object({ type: z.string(), line_number: z.int() }))),
});

/** Secrets in the files of a folder, by file, kind and line, never by their text. */
export async function secretsIn(folderOfFiles: string): Promise<string[]> {
  const without = GUESSING.flatMap((name) => ["--disable-plugin", name]);
  const scan = ["-m", "detect_secrets", "scan", "--all-files", "--no-verify", ...without, "."];
  const { results } = foundSchema.parse(await json(scan, folderOfFiles));
  return Object.entries(results).flatMap(([file, found]) =>
    found.map(({ type, line_number }) => `${file}, line ${line_number}: ${type}`),
  );
}

async function json(command: readonly string[], cwd = projectRoot): Promise<unknown> {
  try {
    const { stdout } = await run(pythonIn(folder), command, { cwd, maxBuffer: MAX_OUTPUT_BYTES });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Failure(
      `python ${command.slice(0, 2).join(" ")} failed: ${lastLine(error)}`,
      "Remove .local/checkov and try again.",
    );
  }
}
