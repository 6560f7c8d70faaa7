import { actionCases } from "./actions";
import { auditCases } from "./audit";
import { batchCases } from "./batches";
import type { CommandCase } from "./command-case";
import { deliveryCases } from "./deliveries";
import { eventCases } from "./events";
import { letterCases } from "./letters";
import { logCases } from "./logs";
import { merchantCases } from "./merchants";
import { paymentCases } from "./payments";
import { secretCases } from "./secrets";
import { simulationCases } from "./simulations";

/** Commands of `tap`, each with what it needs to use all of its rights. */
export const commandCases: readonly CommandCase[] = [
  { name: "stack", shows: "region" },
  // Where nothing was measured, the answer has no points, and the right is needed all the same.
  { name: "traffic", prepare: async () => ["--json"], shows: '"period_seconds":60' },
  { name: "doctor", prepare: async () => ["--all"], shows: "ok", mayFind: true },
  ...actionCases,
  ...logCases,
  ...eventCases,
  ...paymentCases,
  ...auditCases,
  ...letterCases,
  ...batchCases,
  ...deliveryCases,
  ...simulationCases,
  ...secretCases,
  ...merchantCases,
];
