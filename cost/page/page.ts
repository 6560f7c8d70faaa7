import { assumptions } from "../assumptions";
import { goals } from "../goals";
import { amount, money, paragraphs, table } from "../markdown";
import type { Model } from "../model";
import { prices, REGION, TAKEN } from "../prices";
import { consoleSection } from "./console";
import { fixedSection } from "./fixed";
import { paymentSection } from "./payments";
import { auditSection, cheaperSection, otherSection, storageSection } from "./rest";
import { kindSection, notificationSection, webhookSection } from "./webhooks";

/** docs/cost.md, as `npm run cost -- --write` writes it. */
export function costPage(model: Model): string {
  return `${paragraphs(
    "# Cost",
    `\`npm run cost -- --write\` writes this page. Figures are US dollars, by the list prices of ${REGION} as of ${TAKEN}. The free
tier is not taken off. Nothing has run on AWS yet, and no bill was read: measure yours.`,
    `The command computes them from the synthesized file of each environment, [a table of prices](../cost/prices.ts), and
[counts](../cost/counts.json) of a local stack. \`npm run cost -- --environment prod --per-second 10 --told 0.5\` shows your own case.
\`--json\` gives all figures to other programs, and \`--count\` counts again.`,
    "## In short",
    table(
      ["what", "dollars", "goal", ""],
      goals(model.facts.prod, model.counts).map(({ what, dollars, goal, outcome }) => [
        what,
        money(dollars),
        `at most ${goal}`,
        outcome,
      ]),
    ),
    fixedSection(model),
    webhookSection(model),
    kindSection(model),
    notificationSection(model),
    paymentSection(model),
    storageSection(model),
    auditSection(model),
    otherSection(model),
    consoleSection(),
    cheaperSection(model),
    assumptionSection(model),
    priceSection(),
  )}\n`;
}

function assumptionSection({ counts }: Model): string {
  const a = assumptions;
  return paragraphs(
    "## Assumptions",
    "What the local stack cannot show is assumed, in [one file](../cost/assumptions.ts):",
    table(
      ["what", "assumed"],
      [
        ["an invocation itself, warm", `${a.ownMs} ms`],
        ["a request to AWS, one after the other", `${a.callMs} ms`],
        ["a start of a worker", `${a.coldMs} ms, for ${amount(100 * a.coldShare)} % of invocations`],
        ["a merchant's endpoint; the gateway", `${a.endpointMs} ms; ${a.gatewayMs} ms`],
        ["messages that a function receives at once", `${a.messagesAtOnce}, while no backlog builds`],
        ["requests that wait at an empty queue", `${a.pollers}, for 20 s each`],
        ["partitions of a table, each with its own collections", String(a.streamShards)],
        [
          "Lambda's own lines of an invocation, where all are logged",
          `${a.invocationInJson.lines} lines, ${a.invocationInJson.bytes} bytes`,
        ],
        ["a request in the execution log, at the level INFO", `${amount(a.executionLogBytes)} bytes`],
        ["compression of stored logs", `to ${amount(100 * a.logCompression)} %`],
        [
          "traces of what no request began",
          `${a.traceReservoir} each second, and ${amount(100 * a.traceRate)} % of the others`,
        ],
        ["payments in review", `${amount(100 * a.reviewedShare)} %`],
      ],
    ),
    `Each kind was counted ${counts.events} times, with simulated events of about 1.3 KB. Stripe's own are 3 to 4 KB, and are stored
compressed: the item of some takes one write unit more.`,
  );
}

const priceSection = (): string =>
  paragraphs(
    "## Prices",
    `As of ${TAKEN}. AWS's pages fill in their figures by a script. "AWS" means that a stored copy of the page was read. "Article"
means that an article of 2025 or 2026 that quotes it was read, "memory" that neither was: compare these with the page.`,
    table(
      ["price", "for", "page", "from"],
      Object.values(prices).map(({ dollars, per, unit, page, source }) => [
        String(dollars),
        `${amount(per)} ${unit}`,
        `[${new URL(page).pathname.split("/")[1]}](${page})`,
        source,
      ]),
    ),
  );
