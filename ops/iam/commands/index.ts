import { auditCases } from "./audit";
import type { CommandCase } from "./command-case";
import { paymentCases } from "./payments";

/** Commands of `tap`, each with what it needs to use all of its rights. */
export const commandCases: readonly CommandCase[] = [
  { name: "stack", shows: "region" },
  ...paymentCases,
  ...auditCases,
];
