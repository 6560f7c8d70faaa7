import { assumptions, DAYS_A_MONTH, GB, HOURS_A_MONTH } from "../assumptions";
import type { KindName } from "../counts";
import { collectionsFor, eventCost } from "../event-cost";
import { fixedCost } from "../fixed-cost";
import { GOAL_RATE, payment, webhook } from "../goals";
import { amount, money, paragraphs, table } from "../markdown";
import type { Model } from "../model";
import { dollars } from "../prices";
import type { StackFacts } from "../stack-facts";

const MILLION = 1_000_000;

/** What tables hold of a million events, and what that costs a month. */
export function storageSection({ counts }: Model): string {
  const rows: readonly [string, readonly KindName[]][] = [
    ["webhooks that begin a payment", ["webhook that begins a payment"]],
    ["webhooks of a capture, and their notifications", ["webhook of a capture"]],
    ["submitted payments, and their notifications", ["submitted payment"]],
  ];
  const perMonth = (bytes: number) => dollars("dynamoStorage", bytes / GB) + dollars("dynamoRecovery", bytes / GB);
  return paragraphs(
    "## Storage",
    `A gigabyte in a table costs ${money(dollars("dynamoStorage", 1))} a month, and its point-in-time recovery ${money(dollars("dynamoRecovery", 1))}. Of a million events stay for good:`,
    table(
      ["a million", "GB", "each month", "in a year of such months", "what expires, in all"],
      rows.map(([what, kinds]) => {
        const tables = kinds.flatMap((kind) =>
          Object.values(counts.kinds[kind]).flatMap(({ tables: own }) => Object.values(own)),
        );
        const bytes = MILLION * tables.reduce((sum, { keptBytes }) => sum + keptBytes, 0);
        const days = MILLION * tables.reduce((sum, { expiringByteDays }) => sum + expiringByteDays, 0);
        // The first of twelve months is paid for twelve times, the last one once.
        const year = perMonth(bytes) * ((12 * 13) / 2);
        return [what, amount(bytes / GB), money(perMonth(bytes)), money(year), money(perMonth(days / DAYS_A_MONTH))];
      }),
    ),
    `Raw webhooks expire after the inbox's retention, counted here with dev's, and notifications after theirs. Archive what is old, or
remove it, where the ledger need not have it: Tap never does.`,
  );
}

/** The audit trail by rate, and its verification. */
export function auditSection({ facts: { dev, prod }, counts }: Model): string {
  const stream = prod.streams.transactions;
  if (stream === undefined) throw new Error("no stream of the transactions is audited");
  const trail = (facts: StackFacts, perSecond: number) =>
    eventCost(webhook(0.5), { facts, counts, perSecond })
      .lines.filter(({ what }) => what === "audit trail")
      .reduce((sum, line) => sum + line.dollars, 0);
  const rates = [0.01, 0.1, 1, 10, 1000];
  const verifier = fixedCost(prod, counts).lines.find(({ what }) => what === "runs of audit-verifier");
  return paragraphs(
    "## A change in the audit trail",
    `Changes of a table are collected for up to ${stream.windowSeconds} s in prod, and ${dev.streams.transactions?.windowSeconds ?? 0} s in dev. A collection is one object, one request for what is
there already, and one run of audit-logger. Busy tables fill collections of ${amount(stream.batchSize)}. A change is ${counts.audit.entryBytes} bytes in the
trail's log group, kept for ${prod.auditDays} days in prod, and ${counts.audit.trailBytes} compressed bytes in its bucket.`,
    table(
      ["webhooks a second", "collections for each change of a table", "trail of a million, half notified: prod", "dev"],
      rates.map((rate) => [
        amount(rate),
        amount(collectionsFor(1, 1, rate, stream)),
        money(trail(prod, rate)),
        money(trail(dev, rate)),
      ]),
    ),
    "## The verification of the audit trail",
    `audit-verifier runs ${amount(HOURS_A_MONTH)} times a month: ${money(verifier?.dollars ?? 0)} where nothing was written. In prod, at a million payments a month, an
hour has about four thousand lines in sixty objects. A run reads these, and about 600 transactions with an object or two of
the trail for each. That is about one dollar a month. \`tap audit verify --all\` reads each transaction, each row, and an
object or more for it: about two dollars for a million payments.`,
  );
}

/** E-mails, secrets and logs. */
export function otherSection({ facts: { dev, prod }, counts, withMail }: Model): string {
  const reads = HOURS_A_MONTH * 13;
  const functions = Object.fromEntries(
    Object.entries(prod.functions).map(([name, own]) => [
      name,
      { ...own, invocationLog: assumptions.invocationInJson },
    ]),
  ) as StackFacts["functions"];
  const [quiet, loud] = [prod, { ...prod, functions }].map(
    (facts) => eventCost(webhook(0.5), { facts, counts, perSecond: GOAL_RATE }).dollars,
  ) as [number, number];
  return paragraphs(
    "## E-mails to customers",
    "Only with `SENDER_EMAIL`, and in no other figure of this page.",
    table(
      ["what", "how many", "each"],
      [
        [
          "alarms, and the metrics that they watch",
          `${withMail.alarms - dev.alarms}, ${withMail.alarmMetrics - dev.alarmMetrics}`,
          `${money(dollars("alarmMetric", 1))} for each metric`,
        ],
        ["SES's metrics of the deployment: Send, Bounce, Complaint", "3", money(dollars("customMetric", 1))],
        ["an e-mail", "1,000", money(dollars("mail", 1_000))],
        [
          "the address: written, deleted free of charge; one read and one write for each e-mail",
          "1,000,000",
          `${money(dollars("dynamoWrite", MILLION))} to ${money(dollars("dynamoWrite", 2 * MILLION))}, ${money(dollars("dynamoRead", MILLION))} + ${money(dollars("dynamoWrite", MILLION))}`,
        ],
      ],
    ),
    `A million e-mails are about ${amount(Math.round(dollars("mail", MILLION) + dollars("dynamoWrite", 2.5 * MILLION) + dollars("dynamoRead", MILLION)))} dollars, nearly all of it SES.`,
    "## Secrets and logs",
    `Secrets do not count by the event. A function that runs reads each parameter that it uses about 13 times an hour. The
parameter store is free up to 40 calls per second, and KMS takes ${money(dollars("keyRequest", 10_000))} for 10,000 decryptions: at most ${money(dollars("keyRequest", reads))} a month
for each parameter of each running function. Above 40 calls per second, 10,000 of them cost ${money(dollars("parameterRead", 10_000))}.`,
    `A request is about ${amount(prod.accessLogBytes)} bytes in the access log. Prod keeps it for ${prod.accessLogDays} days: ${money(dollars("logStorage", ((MILLION * prod.accessLogBytes * assumptions.logCompression) / GB) * (prod.accessLogDays / DAYS_A_MONTH)))} for a million requests, over all this
time. The firewall's log has blocked requests only. A field of the access log that no command reads is one that an auditor
or AWS's support asks for: time, sizes, TLS version and cipher, the extended id. So no environment has fewer.`,
    `Staging and prod log Lambda's own lines of failed invocations only. With \`INVOCATION_LOGS=all\`, a million webhooks in prod, half
of them notified, cost ${money(loud - quiet)} more. [Decision 21](decisions/0021-logs-in-json-form.md) says what they say.`,
  );
}

/** What some settings save. */
export function cheaperSection({ facts: { prod }, counts }: Model): string {
  const saved = (perSecond: number, changed: Partial<StackFacts>) => {
    const options = { counts, perSecond };
    const cost = (facts: StackFacts) => eventCost(webhook(0.5), { ...options, facts }).dollars;
    return money(Math.max(0, cost(prod) - cost({ ...prod, ...changed })));
  };
  const streams = Object.fromEntries(
    Object.entries(prod.streams).map(([name, stream]) => [name, { ...stream, windowSeconds: 300 }]),
  );
  const options: readonly [string, string, Partial<StackFacts>][] = [
    ["API Gateway logs errors only", "`lib/api/rest-api.ts`, level of the execution log", { executionLogBytes: 0 }],
    ["changes are collected for five minutes", "`lib/features/audit`, window of the streams", { streams }],
    [
      "one request in a hundred is traced",
      "`lib/config/environments.ts`, `traces`: none of each second, 1 % of all",
      { sampling: { reservoir: 0, rate: 0.01 } },
    ],
    ["the trail's log group keeps a month", "`lib/config/environments.ts`, `auditRetentionDays`", { auditDays: 30 }],
  ];
  return paragraphs(
    "## What would make it cheaper",
    "Savings for a million webhooks in prod, half of them notified. A setting that prod has already saves nothing.",
    table(
      ["what", "where", "at 0.1 a second", `at ${GOAL_RATE} a second`],
      options.map(([what, where, changed]) => [what, where, saved(0.1, changed), saved(GOAL_RATE, changed)]),
    ),
    `E-mail of every change is for low volumes: leave \`NOTIFICATION_EMAIL\` empty where the settings allow it. A destroyed stack costs
nothing: destroy a test stack while nobody uses it, and deploy it again. All in, a million submitted payments cost
${money(eventCost(payment, { facts: prod, counts, perSecond: 0.1 }).dollars)} at 0.1 a second, and ${money(eventCost(payment, { facts: prod, counts, perSecond: GOAL_RATE }).dollars)} at ${GOAL_RATE}.`,
  );
}
