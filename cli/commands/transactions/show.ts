import { disputeFields, refundFields } from "../../../core/ledger/application/transaction-fields";
import { dynamoDeliveryTimelines } from "../../../core/notifications/adapters/dynamo-delivery-timelines";
import { dynamoActionHistory } from "../../../core/operations/adapters/dynamo-action-history";
import { awsWorkflowSteps } from "../../../core/operations/adapters/transactions/aws-workflow-steps";
import { dynamoEventReceipts } from "../../../core/operations/adapters/transactions/dynamo-event-receipts";
import { logAuditEntries, logEventTransitions } from "../../../core/operations/adapters/transactions/log-audit-entries";
import { modificationText } from "../../../core/operations/application/transactions/modifications";
import {
  type ShownTransaction,
  showTransaction,
} from "../../../core/operations/application/transactions/show-transaction";
import { type TimelineEntry, timelineOf } from "../../../core/operations/application/transactions/timeline";
import { possibleNames } from "../../../core/queries/application/possible-names";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { amountText } from "../../../core/shared/domain/money";
import { command } from "../../command";
import type { Context } from "../../context";
import { exitCodes, notFound } from "../../exit-codes";
import type { Column, Output } from "../../output/output";
import type { Target } from "../../target/target";
import { modificationJson, plain, transactionJson } from "./shown";
import { paymentStores } from "./stores";

export const show = command({
  name: "transactions show",
  summary: "Show a transaction, and all that happened to it on one timeline",
  details:
    "The timeline has its webhooks, why one failed, what operators did, ledger rows, workflow steps, deliveries with their attempts, " +
    "and changes in the audit trail. Logs are searched around the times of its rows. With --json each part stands by itself.",
  positionals: { id: { describe: "Its id, or any id of its provider's objects", type: "string", demandOption: true } },
  options: {
    raw: { type: "boolean", describe: "Each part as it is stored, in place of the timeline" },
    workflow: { type: "boolean", describe: "Only the steps of its workflows" },
    rows: { type: "number", default: 100, describe: "Newest ledger rows to show", requiresArg: true },
  },
  examples: [
    ["tap transactions show pay_0123456789abcdef01234567", "its state and its timeline"],
    ["tap transactions show pi_3SVbm2J2eZvKYlo2 --raw", "its parts as they are stored"],
    ["tap transactions show pay_0123456789abcdef01234567 --json | jq .ledger", "one part as JSON"],
  ],
  async run(context, { id, raw, workflow, rows }) {
    const { out } = context;
    const target = await context.target();
    const shown = await find(target, id, Math.min(Math.max(rows, 1), 1_000));
    if (shown === undefined) {
      throw notFound(`There is no transaction ${id}.`, `Look for it by another name: tap transactions find ${id}`);
    }
    for (const { part, error } of shown.unread) {
      out.note(`${part}: could not be read (${error instanceof Error ? error.name : error}).`);
    }
    const timeline = timelineOf(shown);
    if (out.isJson) out.json(jsonOf(shown, timeline));
    else if (workflow)
      out.table(
        columns,
        timeline.filter(({ part }) => part === "workflow"),
      );
    else print(context, target, shown, timeline, raw === true);
    return exitCodes.done;
  },
});

/** The names that a provider's bare id may have are tried after the id itself. */
async function find(target: Target, id: string, rows: number): Promise<ShownTransaction | undefined> {
  const { clients, names } = target;
  const stores = paymentStores(target);
  const named = await stores.transactions.findAll(possibleNames(id, undefined));
  const transactionId = [...named.values()][0]?.transactionId;
  if (transactionId === undefined) return undefined;
  return showTransaction(
    {
      ...stores,
      timelines: dynamoDeliveryTimelines(clients.dynamo, target.table("notifications")),
      receipts: dynamoEventReceipts(clients.dynamo, target.table("payment-webhooks")),
      workflow: awsWorkflowSteps({
        sfn: clients.sfn,
        logs: clients.logs,
        reviewArn: target.workflowArn("payment-review"),
        tasksLog: names.functionLogGroup(target.functionName("payment-tasks")),
      }),
      audit: logAuditEntries(clients.logs, names.logGroup("audit")),
      transitions: logEventTransitions(clients.logs, names.logGroup("audit")),
      actions: dynamoActionHistory({
        client: clients.dynamo,
        table: target.table("operator-actions"),
        clock: systemClock,
      }),
    },
    transactionId,
    { rows },
  );
}

const columns: readonly Column<TimelineEntry>[] = [
  { title: "WHEN", value: ({ at }) => at },
  { title: "PART", value: ({ part }) => part },
  { title: "WHAT", value: ({ what }) => what },
  { title: "OUTCOME", value: ({ outcome }) => outcome },
];

function print(
  { out }: Context,
  { flags }: Target,
  shown: ShownTransaction,
  timeline: readonly TimelineEntry[],
  raw: boolean,
): void {
  fields(out, shown);
  for (const sentence of shown.explained) out.line(out.style("yellow", `! ${sentence}`));
  out.line();
  if (raw) {
    for (const [part, value] of Object.entries(partsOf(shown))) {
      out.line(out.style("bold", part.toUpperCase()));
      for (const item of value) out.line(JSON.stringify(item));
    }
    return;
  }
  out.table(columns, timeline);
  if (shown.hasOlderRows) out.note("There are older rows: --rows.");
  const see = [...new Set(timeline.flatMap((entry) => entry.see ?? []))].slice(-3);
  if (see.length > 0) out.line(`\nMore: ${see.map((args) => `tap ${args}${flags}`).join("\n      ")}`);
}

function fields(out: Output, { transaction, refunds, disputes, modifications }: ShownTransaction): void {
  const { transactionId, state, submission, createdAt, homes, chain } = transaction;
  const money = (amount: bigint) => amountText(amount, state.currency);
  const unlessNone = (amount: bigint) => (amount === 0n ? undefined : money(amount));
  out.fields([
    ["transaction", transactionId],
    ["status", [state.status, ...(state.reason ? [state.reason] : [])].join(", ")],
    ["amount", state.amount === null ? "not known yet" : money(state.amount)],
    ["captured", unlessNone(state.captured)],
    ["refunded", unlessNone(state.refunded)],
    ["lost in disputes", unlessNone(state.lost)],
    ["merchant", state.merchantId],
    ["customer", submission?.customerId],
    ["reference", submission?.reference],
    ["created", createdAt],
    ["last change", chain.timestamp],
    ["joined", homes.length > 1 ? homes.filter((home) => home !== transactionId).join(" ") : undefined],
  ]);
  for (const modification of modifications) {
    out.line(`requested ${modification.kind} ${modification.id}: ${modificationText(modification)}`);
  }
  for (const part of refunds.parts) {
    const refund = refundFields(part, transaction);
    if (refund) out.line(`refund ${refund.id}: ${refund.status}, ${amountText(refund.amount, refund.currency)}`);
  }
  for (const part of disputes.parts) {
    const dispute = disputeFields(part);
    if (dispute) out.line(`dispute ${dispute.id}: ${dispute.status}, ${amountText(dispute.amount, dispute.currency)}`);
  }
}

const partsOf = ({ rows, receipts, transitions, actions, steps, deliveries, audit }: ShownTransaction) => ({
  webhooks: [...receipts].map(([event, receipt]) => ({ event, ...receipt })),
  event_states: transitions,
  actions,
  ledger: rows,
  workflow: steps,
  deliveries,
  audit,
});

const jsonOf = (shown: ShownTransaction, timeline: readonly TimelineEntry[]) => ({
  transaction: transactionJson(shown.transaction),
  explained: shown.explained,
  refunds: shown.refunds.parts.flatMap((part) => plain(refundFields(part, shown.transaction)) ?? []),
  modifications: shown.modifications.map(modificationJson),
  disputes: shown.disputes.parts.flatMap((part) => plain(disputeFields(part)) ?? []),
  ...partsOf(shown),
  has_older_rows: shown.hasOlderRows,
  timeline,
  unread: shown.unread.map(({ part }) => part),
});
