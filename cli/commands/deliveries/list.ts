import { dynamoDeliveryTimelines } from "../../../core/notifications/adapters/dynamo-delivery-timelines";
import type { DeliveryDetails } from "../../../core/notifications/application/undelivered-ports";
import {
  type DeliveryFilter,
  deliveriesOf,
  deliveryFilters,
  listDeliveries,
} from "../../../core/operations/application/deliveries/list-deliveries";
import { attemptView } from "../../../core/queries/application/views";
import { command } from "../../command";
import type { Context } from "../../context";
import { usageFailure } from "../../exit-codes";
import { listOptions, timeOptions } from "../../options";
import type { Column } from "../../output/output";
import { timeOf } from "../../times";
import { attemptText, undeliveredIn } from "./parts";

const columns: readonly Column<DeliveryDetails>[] = [
  { title: "MERCHANT", value: ({ merchantId }) => merchantId },
  { title: "TRANSACTION", value: ({ transactionId }) => transactionId },
  { title: "TYPE", value: ({ type }) => type },
  { title: "MADE", value: ({ createdAt }) => createdAt },
  { title: "STATE", value: ({ state }) => state },
  { title: "ATTEMPTS", value: ({ attempts }) => attempts.length, align: "right" },
  { title: "LAST", value: ({ attempts }) => lastText(attempts.at(-1)) },
  { title: "NEXT ATTEMPT", value: ({ nextAttemptAt }) => nextAttemptAt },
];

const lastText = (last: DeliveryDetails["attempts"][number] | undefined) => last && attemptText(last);

export const list = command({
  name: "deliveries list",
  summary: "List notifications that merchants did not get, by merchant, oldest first",
  details:
    "Without --transaction: what has failed an attempt or waits for an open circuit breaker, and what was given up. With it: all of one transaction, also what was delivered.",
  options: {
    ...timeOptions,
    ...listOptions,
    merchant: { type: "string", describe: "Only this merchant's", requiresArg: true },
    endpoint: {
      type: "string",
      describe: "A merchant, or what the URL of the last attempt begins with: https://…",
      requiresArg: true,
    },
    state: { choices: deliveryFilters, describe: "Only these [undelivered]; delivered: with --transaction" },
    transaction: { type: "string", describe: "Only this transaction's", requiresArg: true },
  },
  examples: [
    ["tap deliveries list --since 24h", "what nobody got of the last day"],
    ["tap deliveries list --endpoint mrc_tidewater --state undelivered", "what one merchant's endpoint missed"],
    ["tap deliveries list --transaction pay_0123456789abcdef01234567", "every notification of a payment"],
  ],
  async run(context, given) {
    const rows =
      given.transaction === undefined ? await undelivered(context, given) : await oneTransaction(context, given);
    await context.out.list({
      columns,
      rows,
      limit: given.limit,
      empty: "No such notification.",
      json,
    });
    return undefined;
  },
});

interface Given {
  readonly merchant?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly state?: DeliveryFilter | undefined;
  readonly transaction?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

async function undelivered(context: Context, { merchant, endpoint, state = "undelivered", since, until }: Given) {
  if (state === "delivered") {
    throw usageFailure("Delivered notifications are in no list.", "Add --transaction to see those of one payment.");
  }
  const url = endpoint?.startsWith("https://") || endpoint?.startsWith("http://") ? endpoint : undefined;
  const merchantId = merchant ?? (url === undefined ? endpoint : undefined);
  const times = {
    ...(since !== undefined && { since: timeOf("since", since).toISOString() }),
    ...(until !== undefined && { until: timeOf("until", until).toISOString() }),
  };
  return listDeliveries(
    { undelivered: undeliveredIn(await context.target()) },
    { state, ...times, ...(merchantId !== undefined && { merchantId }), ...(url !== undefined && { url }) },
  );
}

async function oneTransaction(context: Context, { transaction = "", merchant, endpoint, since, until, state }: Given) {
  if ([merchant, endpoint, since, until].some((option) => option !== undefined)) {
    throw usageFailure("--transaction names the notifications already.", "Leave --merchant, --endpoint and times out.");
  }
  const target = await context.target();
  const timelines = dynamoDeliveryTimelines(target.clients.dynamo, target.table("notifications"));
  return deliveriesOf({ timelines }, transaction, state);
}

const json = ({
  notificationId,
  transactionId,
  merchantId,
  createdAt,
  type,
  state,
  attempts,
  nextAttemptAt,
}: DeliveryDetails) => ({
  notification_id: notificationId,
  transaction_id: transactionId,
  merchant_id: merchantId,
  created_at: createdAt,
  type,
  state,
  attempts: attempts.map(attemptView),
  next_attempt_at: nextAttemptAt ?? null,
});
