import { join } from "node:path";
import type { Names } from "../../lib/naming";
import { testRun } from "../test-run";

/** The file from which the end-to-end tests' stack was created. */
export const synthesizedFile = ({ suffix }: Pick<Names, "suffix">): string =>
  join(testRun().synthFolder, "stacks", `TapStack${suffix}`, "cdk.tf.json");
