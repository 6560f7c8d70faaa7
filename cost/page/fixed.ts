import { type FixedLine, FREE_DASHBOARD, fixedCost } from "../fixed-cost";
import { amount, money, paragraphs, table } from "../markdown";
import { type Model, stages } from "../model";

/** What a stack costs in a month, whatever comes. */
export function fixedSection({ facts, counts, withFewest }: Model): string {
  const costs = stages.map((stage) => fixedCost(facts[stage], counts));
  const names = [...new Set(costs.flatMap(({ lines }) => lines.map(({ what }) => what)))];
  const rows = (billed: FixedLine["billed"]) =>
    names.flatMap((what) => {
      const lines = costs.map(({ lines: all }) => all.find((line) => line.what === what));
      if (!lines.some((line) => line?.billed === billed)) return [];
      return [
        [what, spread(lines.map((line) => line?.quantity)), spread(lines.map(eachOf), money), ...lines.map(dollarsOf)],
      ];
    });
  const sums = (what: string, figure: "idle" | "withMetrics" | "atWork") => [
    `**${what}**`,
    "",
    "",
    ...costs.map((cost) => `**${money(cost[figure])}**`),
  ];
  return paragraphs(
    "## Standing still, a month",
    table(
      ["what", "how many", "each", ...stages],
      [
        ...rows("always"),
        sums("while nothing comes", "idle"),
        ...rows("metrics"),
        sums("with every metric in use", "withMetrics"),
        ...rows("work"),
        sums("with all functions at work", "atWork"),
      ],
    ),
    `Where there are several figures, they are those of the environments, in their order. With \`FIREWALL_RULES=fewest\`, a stack
for tests is ${money(fixedCost(withFewest, counts).idle)} while nothing comes, and ${money(fixedCost(withFewest, counts).withMetrics)} with every metric in use.`,
    `AWS bills an alarm for each metric that it reads, and a custom metric only for the hours in which it is counted. Faults are
rare, so most months have few of these hours. What no alarm watches is no metric, but a line of the log. Methods of the API
have metrics of their own only where the stack asks for them: each would be five custom metrics.
Empty queues, functions, tables, workflows, topics and log groups cost nothing.`,
    "Each alarm is on what an operator must answer, once. What a second one would see is left to the first:",
    table(
      ["no alarm of its own", "seen by"],
      [
        ["errors of functions that only the API calls", "`api-5xx`: each is a 5xx"],
        [
          "a function without executions left",
          "`api-5xx`, the age of its queue or stream, `reconciler-heartbeat`, `audit-unverified`",
        ],
        [
          "dead letters of functions that no schedule calls",
          "nothing is sent there; `tap dead-letters list` shows what comes from a call by hand",
        ],
        ["throttles of single tables and indexes", "`calls-throttled`, whose log entries name them"],
        [
          "card numbers, signatures and refused items of single functions",
          "one alarm each, whose log entries name the function",
        ],
      ],
    ),
    `The first ${FREE_DASHBOARD.dashboards} dashboards of an account are free, where each has at most ${FREE_DASHBOARD.metrics} metrics. A key costs
one dollar more a month after each of its first two yearly rotations.`,
  );
}

const eachOf = (line: FixedLine | undefined) => line?.each;
const dollarsOf = (line: FixedLine | undefined) => (line === undefined ? "–" : money(line.dollars));

/** One figure where all environments have the same, else each of them. */
function spread(figures: readonly (number | undefined)[], text: (figure: number) => string = amount): string {
  const shown = figures.map((figure) => (figure === undefined ? "–" : text(figure)));
  return new Set(shown).size === 1 ? (shown[0] ?? "") : shown.join(", ");
}
