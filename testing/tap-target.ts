import { findTarget } from "../cli/target/find-target";
import type { Target } from "../cli/target/target";
import { runFolder } from "../tools/paths";

/** The stack that the end-to-end tests share, as a command finds it. */
export const testTarget = (as: "operator" | "operator-read" = "operator"): Promise<Target> =>
  findTarget({ stack: runFolder("test").stackFile, as, suffix: undefined, region: undefined, json: undefined }, {});
