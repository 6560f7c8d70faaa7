import { findTarget } from "../cli/target/find-target";
import type { Target } from "../cli/target/target";
import { testRun } from "./test-run";

/** The stack that the end-to-end tests share, as a command finds it. */
export const testTarget = (as: "operator" | "operator-read" = "operator"): Promise<Target> =>
  findTarget({ stack: testRun().stackFile, as, suffix: undefined, region: undefined, json: undefined }, {});
