import { CloudWatchLogsClient, type FilterLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "@jest/globals";
import { cloudwatchAuditLog } from "../../core/audit/adapters/cloudwatch-audit-log";
import type { AuditLine } from "../../core/audit/application/ports";
import type { LedgerRow } from "../../core/ledger/domain/row";
import { logEventTransitions } from "../../core/operations/adapters/transactions/log-audit-entries";
import type { ActionListOptions, OperatorAction } from "../../core/operations/application/operator-actions";
import { actionsOn, lateEvents, transitionsOf } from "../../core/operations/application/transactions/late-events";
import type { EventTransition, TimeWindow } from "../../core/operations/application/transactions/show-ports";
import { timelineOf } from "../../core/operations/application/transactions/timeline";

const KEY = "stripe#evt_1";
const at = (time: string) => `2026-11-18T${time}.000Z`;
const RECEIVED = "2026-11-18T10:00:00.500Z";

const row = (timestamp: string, eventKey = KEY) =>
  ({
    ...{ transactionId: "stripe_pi_1", seq: 1, eventKey, eventType: "charge.refunded", occurredAt: RECEIVED },
    ...{ timestamp, status: "refunded", observations: [] },
  }) as unknown as LedgerRow;
const receipts = new Map([[KEY, { receivedAt: RECEIVED, state: "processed", cardDataMasked: false }]]);
const failed: EventTransition = {
  ...{ eventKey: KEY, at: at("10:31:00"), state: "failed" },
  ...{ reason: "RETRIES_EXHAUSTED", cause: "AccessDeniedException" },
};
const reopened: EventTransition = { eventKey: KEY, at: at("12:00:02"), state: "received" };
const action = (id: string, filter: OperatorAction["filter"], startedAt = at("12:00:01")): OperatorAction => ({
  ...{ id, command: "events replay", filter, startedAt, updatedAt: at("12:00:09"), count: 1, done: 1, failed: 0 },
  ...{ state: "finished", actor: "arn:aws:iam::123456789012:role/ana", reason: "the grant is back" },
});

/** What the page and the command would show, with these entries of the log and these actions. */
async function shown(
  found: readonly EventTransition[],
  actions: readonly OperatorAction[],
  rows = [row(at("12:00:04"))],
) {
  const searched: TimeWindow[] = [];
  const asked: ActionListOptions[] = [];
  const late = lateEvents(rows, receipts);
  const log = {
    of: async (eventKey: string, windows: readonly TimeWindow[]) => {
      searched.push(...windows);
      return found.filter((one) => one.eventKey === eventKey);
    },
  };
  const transitions = await transitionsOf(log, late);
  const list = async (options: ActionListOptions) => {
    asked.push(options);
    const { since, until = "" } = options;
    return { actions: actions.filter(({ startedAt }) => startedAt >= since && startedAt <= until) };
  };
  const query = { names: new Set(["stripe_pi_1", KEY]), times: rows.map(({ timestamp }) => timestamp) };
  const chosen = await actionsOn({ list }, { ...query, late, transitions });
  const parts = { rows, receipts, transitions, actions: chosen, steps: [], deliveries: [], audit: [] };
  const lines = timelineOf(parts).map(
    (entry) => `${entry.at.slice(11, 19)} ${entry.part}: ${entry.what} → ${entry.outcome}`,
  );
  return { lines, searched, asked, chosen };
}

test("the timeline says that a webhook's event failed and why, and who replayed it for which reason", async () => {
  const { lines } = await shown([failed, reopened], [action("act_1", { events: KEY })]);
  expect(lines).toEqual([
    "10:00:00 webhook: charge.refunded → received",
    "10:31:00 webhook: charge.refunded → failed: retries exhausted, last error AccessDeniedException",
    "12:00:01 operator: events replay → by role/ana, because: the grant is back",
    "12:00:04 ledger: #1 charge.refunded → refunded",
  ]);
});

test("an event that the reconciler queues again did not fail again by that", async () => {
  const { lines } = await shown([failed, { ...failed, at: at("11:00:00") }, reopened], []);
  expect(lines.filter((line) => line.includes("failed"))).toHaveLength(1);
});

test("a replay by filter is known by its time, one that names other events is not meant, and one before is not", async () => {
  const byFilter = action("act_1", { state: "failed", provider: "stripe" });
  const others = [
    action("act_2", { events: "stripe#evt_2" }),
    action("act_3", { state: "failed", provider: "paypal" }),
    { ...action("act_4", { state: "failed" }, at("11:00:00")), updatedAt: at("11:00:30") },
  ];
  const { chosen } = await shown([failed, reopened], [...others, byFilter]);
  expect(chosen.map(({ id }) => id)).toEqual(["act_1"]);
});

test("a replay of which no action is known has a line of its own", async () => {
  const { lines } = await shown([failed, reopened], []);
  expect(lines[2]).toBe("12:00:02 webhook: charge.refunded → replayed");
});

test("an action that names the payment is on its timeline, whatever it did", async () => {
  const approved = { ...action("act_1", { ids: "pay_9 stripe_pi_1" }), command: "reviews approve" };
  const other = { ...action("act_2", { ids: "pay_9" }), command: "reviews approve" };
  const { lines } = await shown([], [approved, other]);
  expect(lines.filter((line) => line.includes("operator"))).toEqual([
    "12:00:01 operator: reviews approve → by role/ana, because: the grant is back",
  ]);
});

test("a log is searched for late events alone, after their receipt and before their row", async () => {
  const prompt = await shown([], [], [row(at("10:00:02"))]);
  expect(prompt.searched).toEqual([]);
  expect(prompt.lines[0]).toBe("10:00:00 webhook: charge.refunded → processed");
  const days = await shown([], [], [row("2026-11-21T12:00:00.000Z")]);
  expect(days.searched).toEqual([
    { from: "2026-11-18T09:59:59.500Z", to: "2026-11-18T10:44:59.500Z" },
    { from: "2026-11-21T11:45:01.000Z", to: "2026-11-21T12:00:01.000Z" },
  ]);
});

test("the audit log says why an event failed, and what it says is read again", async () => {
  const messages: { timestamp: number; message: string }[] = [];
  const client = new CloudWatchLogsClient({ region: "us-east-1" });
  const send = async ({
    input,
  }: {
    readonly input: { readonly logEvents?: never[] } & FilterLogEventsCommandInput;
  }) => {
    messages.push(...(input.logEvents ?? []));
    return { events: messages.filter(({ message }) => message.includes((input.filterPattern ?? "").slice(1, -1))) };
  };
  const fake = Object.assign(client, { send }) as CloudWatchLogsClient;
  const line = (record: string, after: object): AuditLine => ({
    ...{
      id: record,
      table: "table-payment-webhooks-dev",
      sequence: "1",
      at: failed.at,
      change: "modify",
      cause: "write",
    },
    ...{ keys: { event_key: KEY, record }, after: { ...after } },
  });
  const why = { state: "failed", reason: failed.reason, cause: failed.cause };
  const lines = [line("state", why), line("event", { state: "received" })] as const;
  await cloudwatchAuditLog(fake, "audit").write({ table: "table-payment-webhooks-dev", day: "2026-11-18", lines });
  const window = { from: RECEIVED, to: at("12:00:00") };
  expect(await logEventTransitions(fake, "audit").of(KEY, [window])).toEqual([failed]);
  // The cause of the change is the line's own.
  expect(JSON.parse(messages[0]?.message ?? "")).toMatchObject({ cause: "write", last_error: "AccessDeniedException" });
});
