import { auditCases } from "./audit";
import type { CommandCase } from "./command-case";
import { paymentCases } from "./payments";
import { simulationCases } from "./simulations";

/** Commands of `tap`, each with what it needs to use all of its rights. */
export const commandCases: readonly CommandCase[] = [
  { name: "stack", shows: "region" },
  ...paymentCases,
  ...auditCases,
  ...simulationCases,
];
