import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "tap-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A small project that compiles its programs as Tap does. */
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
beforeAll(() => {
  for (const path of ["ops/run.js", "ops/compiled.js", "ops/compile.ts", "ops/sources.ts", "ops/stamp.js"]) {
    cpSync(join(projectRoot, path), join(folder, path));
  }
  cpSync(join(projectRoot, "tools/paths.ts"), join(folder, "tools/paths.ts"));
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  write("main.ts", 'import { part } from "./lib/part";\nconsole.log(part(), process.argv.slice(2).join(" "));\n');
});
const partThat = (body: string) => write("lib/part.ts", `export function part(): string {\n  ${body}\n}\n`);
const runMain = (...options: readonly string[]) =>
  run(process.execPath, [join(folder, "ops/run.js"), "main.ts", ...options], { cwd: folder });

test("a program sees each change of its sources at its next run, its own folder and its options", async () => {
  partThat("return __dirname;");
  expect((await runMain("--one", "two")).stdout).toBe(`${join(folder, "lib")} --one two\n`);
  const compiled = readFileSync(join(folder, "dist/programs/main.js"));
  expect((await runMain("three")).stdout).toBe(`${join(folder, "lib")} three\n`);
  expect(readFileSync(join(folder, "dist/programs/main.js"))).toEqual(compiled);
  partThat('return "changed";');
  expect((await runMain()).stdout).toBe("changed \n");
});

test("an error names the lines of the sources, not those of the compiled file", async () => {
  partThat('throw new Error("broken");');
  await expect(runMain()).rejects.toMatchObject({
    stderr: expect.stringMatching(/Error: broken\n +at part \(\S+\/lib\/part\.ts:2:9\)\n +at .*\/main\.ts:2:13\)/),
  });
});

test("a source that is no TypeScript stops the run with its line, and the program of before is not run", async () => {
  partThat("return (;");
  const failed = runMain();
  await expect(failed).rejects.toMatchObject({ stdout: "", stderr: expect.stringContaining("lib/part.ts:2:10") });
});

test("programs that are compiled at the same time all run", async () => {
  partThat('return "together";');
  const runs = await Promise.all(Array.from({ length: 3 }, () => runMain()));
  expect(runs.map(({ stdout }) => stdout)).toEqual(Array(3).fill("together \n"));
});
