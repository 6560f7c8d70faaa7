import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectRoot } from "../../tools/paths";
import { exactly, type Figure } from "../figures";
import type { Group } from "./group";

const run = promisify(execFile);

/** Dollars of a REST API's request and a message of SQS with its receive and delete, of a million. */
const LEAST_OF_WEBHOOKS = 3.9;
/** Webhooks a second of the columns of the picture. */
export const RATES = [0.1, 1, 10, 1_000] as const;
const SHARES = { silent: 0, half: 0.5 } as const;
const WEBHOOKS = "webhooks";

/** What `npm run cost -- --json` prints, as far as it is shown here. */
interface CostReport {
  readonly perMillion: Readonly<Record<string, { readonly dollars: number }>>;
  readonly goals: readonly { readonly what: string; readonly dollars: number; readonly goal: number }[];
}

export const money: Group = {
  name: "money",
  does: "dollars of a million events, and of a month without any, as `npm run cost` computes them",
  async measure() {
    const { goals } = await costOf();
    const figures = goals.map(
      ({ what, dollars, goal }): Figure => ({
        ...{ id: `money/${what.replaceAll(/[ ,]+/g, "-")}`, what, unit: "$", tap: exactly(dollars), most: goal },
        ...(what.includes("webhooks") && {
          floor: exactly(LEAST_OF_WEBHOOKS),
          against: "an API request and a message",
        }),
      }),
    );
    for (const rate of RATES) {
      for (const [share, told] of Object.entries(SHARES)) {
        const { perMillion } = await costOf("--per-second", String(rate), "--told", String(told));
        const what = `a million webhooks at ${rate}/s, ${told === 0 ? "nobody" : "half of them"} notified`;
        const tap = exactly(perMillion[WEBHOOKS]?.dollars ?? 0);
        figures.push({ id: `money/${share}-at-${rate}`, what, unit: "$", tap });
      }
    }
    return figures;
  },
};

async function costOf(...options: readonly string[]): Promise<CostReport> {
  const { stdout } = await run("npm", ["run", "--silent", "cost", "--", "--json", ...options], { cwd: projectRoot });
  return JSON.parse(stdout) as CostReport;
}
