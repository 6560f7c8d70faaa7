import { Names } from "../lib/naming";
import { type World, worldOf } from "../ops/iam/world";
import type { RunningStack } from "./local-stack";

/** The world of scenarios and rehearsals, on the stack that runs. */
export function worldOn(stack: RunningStack): World {
  const { api, info, clients, ca } = stack;
  const suffix = stack.table("transactions").replace("table-transactions-", "");
  return worldOf({ api, info, clients, ca }, new Names(suffix, info.region));
}
