import { join } from "node:path";
import type { Names } from "../../lib/naming";
import { runFolder } from "../../tools/paths";

/** The file from which the end-to-end tests' stack was created. */
export const synthesizedFile = ({ suffix }: Pick<Names, "suffix">): string =>
  join(runFolder("test").synthFolder, "stacks", `TapStack${suffix}`, "cdk.tf.json");
