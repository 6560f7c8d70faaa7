import type { CommandCase } from "./command-case";

export const merchantCases: readonly CommandCase[] = [
  { name: "merchants list", without: ["GetUsagePlanKeys"], shows: "mrc_demo" },
];
