import type { CommandCase } from "./command-case";

export const merchantCases: readonly CommandCase[] = [{ name: "merchants list", shows: "mrc_demo" }];
