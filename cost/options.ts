import { parseArgs } from "node:util";
import type { Stage } from "../lib/config/environments";
import { Failure } from "../tools/failure";
import { stages } from "./model";

export const help = `npm run cost -- [--environment <name>] [--per-second <n>] [--told <share>] [--addresses <n>] [--json]
npm run cost -- --write
npm run cost -- --count

Computes what a deployment costs, from its synthesized file, the prices in cost/prices.ts and the counts in
cost/counts.json: in a month while nothing comes, and for a million of what comes. Nothing is deployed or asked of AWS.

  --environment <name>  dev, staging or prod (default: prod)
  --per-second <n>      webhooks, payments and rows a second (default: 10)
  --told <share>        share of the webhooks that their merchant is notified of, from 0 to 1 (default: 0.5)
  --addresses <n>       addresses that get an e-mail of every change (default: 0)
  --json                all figures as JSON, with each goal and whether it is met
  --write               write docs/cost.md, and the figures that other pages quote
  --count               count requests, units and bytes of ten events of each kind on a local stack of its own, and
                        write cost/counts.json; about three minutes. Then write docs/cost.md
  --help                this text`;

export interface CostCommand {
  readonly environment: Stage;
  readonly perSecond: number;
  readonly told: number;
  readonly addresses: number;
  readonly json: boolean;
  readonly write: boolean;
  readonly count: boolean;
}

/** Reads the command's arguments. Throws a Failure that names the one that is wrong. */
export function readOptions(args: readonly string[]): CostCommand | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ environment: text, "per-second": text, told: text, addresses: text },
        ...{ json: flag, write: flag, count: flag },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const { environment, json, write, count } = values;
    const own = [environment, values["per-second"], values.told, values.addresses].filter(
      (value) => value !== undefined,
    );
    if ((write || count) && (own.length > 0 || json)) {
      throw new Error(`--${count ? "count" : "write"} goes with no other option: it writes all environments.`);
    }
    if (write && count) throw new Error("--count writes docs/cost.md too: leave --write out.");
    return {
      environment: stageIn(environment ?? "prod"),
      perSecond: number("--per-second", values["per-second"] ?? "10", { above: 0, to: 100_000 }),
      told: number("--told", values.told ?? "0.5", { from: 0, to: 1 }),
      addresses: number("--addresses", values.addresses ?? "0", { from: 0, to: 1_000, whole: true }),
      ...{ json, write, count },
    };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run cost -- --help`.");
  }
}

function stageIn(text: string): Stage {
  const stage = stages.find((each) => each === text);
  if (stage === undefined) throw new Error(`--environment ${text}: dev, staging or prod is needed.`);
  return stage;
}

interface Range {
  readonly from?: number;
  readonly above?: number;
  readonly to: number;
  readonly whole?: boolean;
}

function number(option: string, text: string, { from, above, to, whole = false }: Range): number {
  const value = Number(text);
  const isBigEnough = from === undefined ? value > (above ?? 0) : value >= from;
  if (text.trim() !== "" && isBigEnough && value <= to && (!whole || Number.isInteger(value))) return value;
  const least = from === undefined ? `above ${above ?? 0}, at most` : `from ${from} to`;
  throw new Error(`${option} ${text}: a ${whole ? "whole " : ""}number ${least} ${to} is needed.`);
}
