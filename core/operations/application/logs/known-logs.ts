import { type FunctionName, functionEnvironment } from "../../../contracts/environment";

export type LogKind = "functions" | "function" | "workflow" | "api" | "firewall" | "audit";

/** A log of the stack that operators search. */
export interface KnownLog {
  /** As the stack names it: a function, a workflow, or one of `api`, `firewall`, `audit`; `functions` for all of them. */
  readonly name: string;
  readonly kind: LogKind;
}

const workflows = ["payment-workflow", "payment-review", "batch-workflow"] as const;

export const functionNames = Object.keys(functionEnvironment) as FunctionName[];

export const knownLogs: readonly KnownLog[] = [
  { name: "api", kind: "api" },
  { name: "firewall", kind: "firewall" },
  { name: "audit", kind: "audit" },
  { name: "functions", kind: "functions" },
  ...functionNames.map((name): KnownLog => ({ name, kind: "function" })),
  ...workflows.map((name): KnownLog => ({ name, kind: "workflow" })),
];
