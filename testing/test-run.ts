import { type RunFolder, runFolder } from "../tools/paths";

/** Run of the stack that the files of one jest project share. Each project has its own: they run side by side. */
export const testRunOf = (project: string): RunFolder => runFolder(`test-${project}`);

/** The run of the project whose files are tested here: its global setup names the project. */
export function testRun(): RunFolder {
  const project = process.env.TAP_TEST_PROJECT;
  if (project === undefined) throw new Error("no stack runs for these tests: see testing/local-stack-setup.ts");
  return testRunOf(project);
}
