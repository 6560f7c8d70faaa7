import { knownLogs } from "../../../core/operations/application/logs/known-logs";
import type { CommandCase } from "./command-case";
import { aCaptured } from "./payments";

export const logCases: readonly CommandCase[] = [
  {
    name: "logs",
    prepare: async (world) => ["transaction-processor", "--contains", await aCaptured(world)],
    shows: "pay_",
  },
  { name: "logs", prepare: async () => ["audit", "--count"], shows: /insert/ },
  // Whether anything was written there does not matter, the rights do.
  ...knownLogs.map(
    ({ name }): CommandCase => ({ name: "logs", isVariant: true, prepare: async () => [name], shows: /^/ }),
  ),
];
