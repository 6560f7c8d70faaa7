import { principalName } from "../../../core/access/application/principal";
import { type EndpointShown, listEndpoints } from "../../../core/operations/application/endpoints/list-endpoints";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { command } from "../../command";
import { listOptions } from "../../options";
import type { Column } from "../../output/output";
import { timeOf } from "../../times";
import { attemptText, healthsIn, undeliveredIn } from "../deliveries/parts";
import { parametersIn } from "./parts";

const columns: readonly Column<EndpointShown>[] = [
  { title: "MERCHANT", value: ({ merchantId }) => merchantId ?? "(default)" },
  { title: "URL", value: ({ url, setting }) => url ?? (setting === "unset" ? "not set" : "set without tap") },
  { title: "SECRETS", value: ({ secrets }) => secrets, align: "right" },
  { title: "SETTING", value: (row) => settingText(row) },
  { title: "BREAKER", value: (row) => breakerText(row) },
  { title: "UNDELIVERED", value: ({ undelivered }) => undelivered, align: "right" },
  { title: "LAST FAILURE", value: ({ lastAttempt: last }) => last && `${last.at} ${attemptText(last)}` },
  { title: "CHANGED", value: ({ changedAt, changedBy }) => changedText(changedAt, changedBy) },
];

/** What differs from an endpoint that was only given its URL. */
const settingText = ({ isPaused, types, v1a }: EndpointShown): string | undefined =>
  [isPaused && "paused", types !== undefined && `${types} types`, v1a && "v1a"].filter(Boolean).join(", ") || undefined;

const breakerText = ({ breaker, nextTry }: EndpointShown): string | undefined =>
  nextTry === undefined ? breaker?.replace("_", "-") : `${breaker} until ${nextTry}`;

const changedText = (at: string | undefined, by: string | undefined) =>
  at && `${at.slice(0, 10)}${by ? ` ${principalName(by)}` : ""}`;

export const list = command({
  name: "endpoints list",
  summary: "List where merchants are notified, and whether it works",
  details:
    "Endpoints that are set, and merchants that were not notified without one. By names and keys only: no secret is read. One that was set without tap shows no URL and no circuit breaker.",
  options: {
    merchant: { type: "string", describe: "Only this merchant's", requiresArg: true },
    health: { type: "string", describe: "Count what was not delivered since: 24h [30d]", requiresArg: true },
    ...listOptions,
  },
  examples: [
    ["tap endpoints list --health 24h", "who is not notified"],
    ["tap endpoints list --merchant mrc_tidewater", "one merchant's"],
  ],
  async run(context, { merchant, health, limit }) {
    const since = health === undefined ? undefined : timeOf("health", health).toISOString();
    const target = await context.target();
    const deps = {
      parameters: parametersIn(target),
      breakers: healthsIn(target),
      undelivered: undeliveredIn(target),
      clock: systemClock,
      path: target.names.parameter("webhook-endpoints"),
    };
    const wanted = { ...(merchant !== undefined && { merchantId: merchant }), ...(since && { since }) };
    await context.out.list({
      columns,
      rows: listEndpoints(deps, wanted),
      limit,
      empty: "No endpoint is set.",
      json,
    });
    return undefined;
  },
});

const json = (row: EndpointShown) => ({
  merchant_id: row.merchantId ?? null,
  setting: row.setting,
  url: row.url ?? null,
  secrets: row.secrets ?? null,
  old_secret_until: row.oldUntil ?? null,
  paused: row.isPaused ?? false,
  types: row.types ?? null,
  v1a: row.v1a ?? false,
  breaker: row.breaker ?? null,
  next_try: row.nextTry ?? null,
  failures: row.failures ?? null,
  undelivered: row.undelivered,
  last_failure: row.lastAttempt
    ? { at: row.lastAttempt.at, outcome: row.lastAttempt.outcome, http_status: row.lastAttempt.httpStatus ?? null }
    : null,
  changed_at: row.changedAt ?? null,
  changed_by: row.changedBy ?? null,
});
