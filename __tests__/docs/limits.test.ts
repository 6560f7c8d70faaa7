import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { MAX_COLUMNS } from "../../core/batches/application/csv-header";
import { MAX_AMOUNT } from "../../core/contracts/amount-limit";
import { MAX_ROW_BYTES } from "../../core/contracts/batch-files";
import {
  BATCH_KEPT_DAYS,
  LINK_SECONDS,
  MAX_BATCH_BYTES,
  MAX_BATCH_LINES,
  UPLOAD_GRACE_SECONDS,
} from "../../core/contracts/batch-schema";
import {
  API_TIMEOUT_SECONDS,
  CHARGE_RETRIES,
  EXPRESS_WORKFLOW_SECONDS,
  functionTimeouts,
} from "../../core/contracts/function-limits";
import { DEFAULT_PAGE, MAX_PAGE } from "../../core/contracts/query-schemas";
import { FIFO_ROUNDS, HAND_OVER_AT, MAX_FIFO_RECEIVES, MAX_WEBHOOK_RECEIVES } from "../../core/contracts/queues";
import { changeTypes } from "../../core/ledger/domain/changes";
import { transactionFlags, transactionStatuses } from "../../core/ledger/domain/derive";
import { BREAKER_FAILURES } from "../../core/notifications/domain/circuit-breaker";
import { RETRY_SECONDS } from "../../core/notifications/domain/delivery";
import { REPEAT_CHARGE_WITHIN_HOURS } from "../../core/payments/domain/charge-guard";
import { GATEWAY_DAYS, IDEMPOTENCY_HOURS } from "../../core/payments/domain/idempotency";
import { screeningRules, VELOCITY_WINDOW_MINUTES } from "../../core/payments/domain/screening";
import { HISTORY_PAGE, PARTS_PAGE } from "../../core/queries/application/read-transaction";
import { RESTART_AFTER } from "../../core/recovery/application/reconcile-payments";
import { fifoDelaySeconds } from "../../core/shared/adapters/sqs/fifo-batch";
import { MAX_API_BODY_BYTES, MAX_BODY_BYTES } from "../../core/shared/domain/body-limits";
import { EVENT_AGES } from "../../core/webhooks/domain/event-age";
import { FETCHED_API_VERSION, versionMeanings } from "../../core/webhooks/providers/stripe/version";
import { routes } from "../../lib/api/routes";
import { environments } from "../../lib/config/environments";
import { projectRoot } from "../../tools/paths";

const KIB = 1024;
const MIB = 1024 * KIB;
const { dev, staging, prod } = environments;
const { webhooks, payments, others } = dev.throttle;
const { merchantThrottle } = dev;
const keyed = routes
  .filter(({ apiKeyRequired }) => apiKeyRequired)
  .reduce((sum, { throttle }) => sum + dev.throttle[throttle].rate, 0);

/** Minutes as the documents write them. */
const times: Readonly<Record<number, string>> = {
  6: "six minutes",
  15: "15 minutes",
  60: "one hour",
  360: "six hours",
  1440: "one day",
};
const listOf = (minutes: readonly number[]) =>
  minutes
    .map((each) => times[each] ?? `${each} minutes`)
    .join(", ")
    .replace(/, ([^,]*)$/, " and $1");
const waitOf = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
const thousands = (number: number) => number.toLocaleString("en-US");
const numbers: Readonly<Record<number, string>> = { 5: "Five", 6: "six", 9: "nine", 10: "ten" };

/** Every receive of every round, but for those at which a message is handed over. */
const FIFO_TRIES = (FIFO_ROUNDS - 1) * (HAND_OVER_AT - 1) + MAX_FIFO_RECEIVES;
/** Seconds of all waits between them without jitter, which doubles them at most. */
const fifoWaits = Array.from({ length: FIFO_TRIES - 1 }, (_, index) => fifoDelaySeconds(index + 1, 0)).reduce(
  (sum, wait) => sum + wait,
);

/** What a document says, and the value that it must have in the code. */
const facts: readonly (readonly [document: string, text: string])[] = [
  ["webhooks", `| Receives of one pointer | ${MAX_WEBHOOK_RECEIVES}, within`],
  ["webhooks", `The reconciler queues the event again after ${listOf(EVENT_AGES)}.`],
  ["webhooks", `| Body of a provider's webhook | ${MAX_BODY_BYTES / MIB} MiB,`],
  ["webhooks", `| Body of an internal event | ${MAX_API_BODY_BYTES / KIB} KiB |`],
  ["webhooks", `| Requests, each webhook route | ${thousands(webhooks.rate)} per second, and as many at once |`],
  ["webhooks", `${dev.inboxRetentionDays} days in dev, ${prod.inboxRetentionDays} in staging and prod`],
  ["webhooks", `minor units, 0 to ${thousands(MAX_AMOUNT)}, and the ISO 4217 code |`],
  ["webhooks", `Tap fetches objects in version \`${FETCHED_API_VERSION}\`.`],
  ["payments", `integer in minor units, 1 to ${thousands(MAX_AMOUNT)} |`],
  ["payments", `is the same payment for ${IDEMPOTENCY_HOURS / 24} days`],
  ["payments", `No charge is requested more than ${REPEAT_CHARGE_WITHIN_HOURS} hours after its first request.`],
  ["payments", `starts a pending payment again after ${listOf(RESTART_AFTER)}.`],
  ["payments", `is tried ${numbers[1 + CHARGE_RETRIES]} times.`],
  ["payments", `8 s for Stripe, ${functionTimeouts["payment-tasks"]} s for the whole step |`],
  ["payments", `within its ${numbers[EXPRESS_WORKFLOW_SECONDS / 60]?.toLowerCase()} minutes.`],
  ["payments", `After ${GATEWAY_DAYS} days an alarm is raised.`],
  ["payments", `within ${VELOCITY_WINDOW_MINUTES} minutes |`],
  ["payments", `| \`POST /transactions\` | ${thousands(payments.rate)} requests per second, and as many at once;`],
  [
    "payments",
    `${dev.reservedConcurrency["payment-tasks"]} in dev, ${staging.reservedConcurrency["payment-tasks"]} in staging, ${prod.reservedConcurrency["payment-tasks"]} in prod |`,
  ],
  ["notifications", `tries ${numbers[FIFO_TRIES]} times, over ${fifoWaits / 60} to ${(2 * fifoWaits) / 60} minutes.`],
  ["runbook", `${numbers[FIFO_TRIES]} tries failed, over ${fifoWaits / 60} to ${(2 * fifoWaits) / 60} minutes.`],
  ["notifications", `| Wait before it | none | ${RETRY_SECONDS.map(waitOf).join(" | ")} |`],
  ["notifications", `**${numbers[BREAKER_FAILURES]} failures in a row open`],
  ["notifications", `| Attempts | ${RETRY_SECONDS.length + 1}, within`],
  ["batches", `| File | ${MAX_BATCH_BYTES / MIB} MiB, ${thousands(MAX_BATCH_LINES)} lines |`],
  ["batches", `| Row | ${MAX_ROW_BYTES / KIB} KiB |`],
  ["batches", `| Columns of a CSV file | ${MAX_COLUMNS} |`],
  ["batches", `| Chunk | ${CHUNK_ROWS} rows |`],
  ["batches", `| Form and link to the result | ${LINK_SECONDS / 60} minutes |`],
  ["batches", `within ${(LINK_SECONDS + UPLOAD_GRACE_SECONDS) / 60} minutes; nothing was submitted`],
  ["batches", `| Batch and its rows' keys kept | ${BATCH_KEPT_DAYS} days |`],
  ["batches", `pauses: ${dev.batchPauseSeconds} s in dev, ${prod.batchPauseSeconds} s in staging and prod`],
  ["api", `Rows of the ledger, oldest first, at most ${HISTORY_PAGE}. |`],
  ["api", `Newest first, at most ${PARTS_PAGE}. |`],
  ["api", `Amounts that you send end at ${thousands(MAX_AMOUNT)}.`],
  ["api", `Above ${thousands(Number.MAX_SAFE_INTEGER)}, read them`],
  ["api", `| \`limit\` | query | 1 to ${MAX_PAGE} | \`${DEFAULT_PAGE}\` |`],
  ["api", `| answer | ${API_TIMEOUT_SECONDS} s |`],
  ["api", `\`POST /fraud-webhook\` | ${thousands(webhooks.rate)} per second each |`],
  ["api", `| \`POST /transactions\` | ${thousands(payments.rate)} per second |`],
  ["api", `| every other route | ${thousands(others.rate)} per second each |`],
  [
    "api",
    `| all requests with one merchant's API key | ${merchantThrottle.standard.rate} per second, ${merchantThrottle.standard.burst} at once; \`large\`: ${merchantThrottle.large.rate} per second |`,
  ],
  ["api", `| all requests with the stack's API key | ${thousands(keyed)} per second |`],
  [
    "api",
    `| ${dev.reservedConcurrency["webhook-receiver"]} in dev and staging, ${prod.reservedConcurrency["webhook-receiver"]} in prod |`,
  ],
  [
    "api",
    `| ${dev.reservedConcurrency["transaction-reader"]} in dev and staging, ${prod.reservedConcurrency["transaction-reader"]} in prod |`,
  ],
  [
    "configuration",
    `| ${dev.auditRetentionDays} days | ${staging.auditRetentionDays} days | ${prod.auditRetentionDays} days |`,
  ],
  [
    "configuration",
    `| ${dev.accessLogRetentionDays} days | ${staging.accessLogRetentionDays} days | ${prod.accessLogRetentionDays} days |`,
  ],
];

test.each(facts)("docs/%s.md has the code's own figure: %s", (document, text) => {
  expect(readFileSync(join(projectRoot, `docs/${document}.md`), "utf8").replace(/\s+/g, " ")).toContain(text);
});

test("docs/payments.md names every screening rule, and counts the currencies with a figure of their own", () => {
  const payments = readFileSync(join(projectRoot, "docs/payments.md"), "utf8");
  for (const { kind } of screeningRules) expect(payments).toContain(`| \`${kind}\` |`);
  const large = screeningRules.find((rule) => rule.kind === "large_amount");
  expect(payments).toContain(`${large?.from.size} currencies have a figure`);
});

test("docs/webhooks.md explains every status, every flag and every class of Stripe's API versions", () => {
  const webhooks = readFileSync(join(projectRoot, "docs/webhooks.md"), "utf8");
  const flags = webhooks.slice(webhooks.indexOf("### Flags"), webhooks.indexOf("### Names and joins"));
  expect([...flags.matchAll(/^\| `(\w+)` \|/gm)].map(([, flag]) => flag)).toEqual([...transactionFlags]);
  const status = webhooks.slice(webhooks.indexOf("### Status"), webhooks.indexOf("### Amounts"));
  expect(transactionStatuses.filter((name) => !status.includes(`\`${name}\``))).toEqual([]);
  const classes = webhooks.slice(webhooks.indexOf("### Stripe's API versions"));
  expect(versionMeanings.filter(({ since }) => !classes.includes(`| ${since}`))).toEqual([]);
});

test("docs/notifications.md says of every type of change when it is sent", () => {
  const notifications = readFileSync(join(projectRoot, "docs/notifications.md"), "utf8");
  const rows = [...notifications.matchAll(/^\| (`(?:transaction|refund|dispute)\.[^|]+) \|/gm)];
  const named = rows.flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, type = ""]) => type));
  expect(named.sort()).toEqual([...changeTypes].sort());
});
