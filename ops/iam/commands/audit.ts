import type { CommandCase } from "./command-case";
import { captured } from "./payments";

export const auditCases: readonly CommandCase[] = [
  { name: "audit show", prepare: async (world) => [await captured(world)], shows: "pay_" },
  { name: "audit verify", prepare: async (world) => [await captured(world)], shows: "1 transaction" },
  { name: "audit verify", prepare: async () => ["--since", "1h"], shows: /transaction/i, mayFind: true },
];
