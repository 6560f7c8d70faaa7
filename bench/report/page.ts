import { cells, type Figure, HEADER } from "../figures";
import type { Results } from "./results";

/** Rows of the first table, in its order: each stands for one goal of the design. `*`: the one that is furthest from it. */
const headline = [
  "synth/process",
  "imports/webhook-receiver",
  "imports/transaction-reader",
  "imports/*",
  "first-calls/webhook-receiver",
  "webhook/identified",
  "webhook/received",
  "client/webhook",
  "events/begun-silent-AWS-calls",
  "events/intent-told-AWS-calls",
  "events/begun-silent-write-units",
  "events/intent-told-write-units",
  "events/refund-silent-write-units",
  "events/refund-told-write-units",
  "money/a-million-webhooks-nobody-notified",
  "money/a-million-webhooks-half-of-them-notified",
  "money/a-million-submitted-payments-all-in",
  "money/a-month-of-prod-while-nothing-comes-every-metric-in-use",
  "refunds/units-10000",
  "refunds/cpu-10000",
  "sweep/calls",
  "lookups/a-rare-status-items",
] as const;

/** The page with the tables of a run between its marks. */
export function pageOf(page: string, results: Results): string {
  return [
    ["machine", machineOf(results)],
    ["goals", table(headline.flatMap((id) => chosen(results.figures, id)))],
    ["all", table(results.figures)],
  ].reduce((text, [name = "", block = ""]) => between(text, name, block), page);
}

function chosen(figures: readonly Figure[], id: string): Figure[] {
  if (!id.endsWith("*")) return figures.filter((figure) => figure.id === id);
  const all = figures.filter((figure) => figure.id.startsWith(id.slice(0, -1)) && figure.most !== undefined);
  const [furthest] = all.sort((a, b) => b.tap.median - (b.most ?? 0) - (a.tap.median - (a.most ?? 0)));
  return furthest === undefined ? [] : [furthest];
}

function between(page: string, name: string, block: string): string {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${start}`);
  return `${page.slice(0, from + start.length)}\n${block}\n${page.slice(to)}`;
}

function machineOf({ date, machine, versions }: Results): string {
  const { processor, cores, memoryGib } = machine;
  return `Run of ${date}: ${processor}, ${cores} cores, ${memoryGib} GiB. Functions ran on Node.js ${versions.functions}, tools on ${versions.tools}.`;
}

function table(figures: readonly Figure[]): string {
  const [, what, floor, peer, tap, ratio, goal] = HEADER;
  const rows = figures.map((figure) => {
    const [, ...rest] = cells(figure);
    return `| ${rest.join(" | ")} |`;
  });
  return [`\n| ${[what, floor, peer, tap, ratio, goal].join(" | ")} | |`, `|${"---|".repeat(7)}`, ...rows, ""].join(
    "\n",
  );
}
