import type { UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { actorItem } from "../../shared/adapters/aws/actor-item";
import type { Actor } from "../../shared/application/actor";
import type { BatchProgress, BatchRun, StoredBatchState } from "../application/batch";
import type { BatchEnding } from "../application/ports/batches";

/** An update of a batch's item. Its condition says in which state the batch must be. */
export type BatchUpdate = Pick<
  UpdateCommandInput,
  "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> & { readonly UpdateExpression: string };

const AWAITING: StoredBatchState = "awaiting_upload";
const PROCESSING: StoredBatchState = "processing";
const INTERRUPTED: StoredBatchState = "interrupted";

/** Holds the interrupted batches: its sort key is the end that `ending` writes. */
const { partitionKey: interruptedList } = tables.batches.indexes["by-interrupted"];

/** `state` and `error` are reserved words of DynamoDB. */
const STATE = { "#state": "state" };

const IS_AWAITED = "#state = :awaiting AND upload_until > :uploaded_after";
const IS_STARTED = "version_id = :version AND #state IN (:processing, :interrupted)";
const IS_PROCESSED_BY = "#state = :processing AND execution = :execution";

/** Times are ISO; `actor`: who gets another form, where somebody does. The end of the upload must be as it was read: otherwise its file may belong to another batch now. */
export const extension = (read: string, until: string, actor?: Actor): BatchUpdate => ({
  UpdateExpression: `SET upload_until = :until${actor === undefined ? "" : ", actor = :actor"}`,
  ConditionExpression: "#state = :awaiting AND upload_until = :read",
  ExpressionAttributeNames: STATE,
  ExpressionAttributeValues: {
    ":until": until,
    ":awaiting": AWAITING,
    ":read": read,
    ...(actor && { ":actor": actorItem(actor) }),
  },
});

/** The condition is `mayProcess` of the application. */
export const beginning = ({ versionId, execution }: BatchRun, uploadedAfter: Date): BatchUpdate => ({
  UpdateExpression:
    "SET #state = :processing, version_id = :version, execution = :execution REMOVE finished_at, uncounted, #list",
  ConditionExpression: `(${IS_AWAITED}) OR (${IS_STARTED})`,
  ExpressionAttributeNames: { ...STATE, "#list": interruptedList },
  ExpressionAttributeValues: {
    ":awaiting": AWAITING,
    ":processing": PROCESSING,
    ":interrupted": INTERRUPTED,
    ":uploaded_after": uploadedAfter.toISOString(),
    ":version": versionId,
    ":execution": execution,
  },
});

/** A chunk counts where the batch is still at its first byte: once, however often it is written. */
export function progress(
  execution: string,
  { from, to, counts, emptyRows, header, mayContainCardData }: BatchProgress,
): BatchUpdate {
  const sets = ["bytes_done = :to", "part_ends = list_append(part_ends, :end)"];
  if (header) sets.push("header_columns = :columns", "cell_separator = :separator");
  if (mayContainCardData) sets.push("may_contain_card_data = :yes");
  return {
    UpdateExpression: `SET ${sets.join(", ")} ADD total_rows :rows, submitted :submitted, refused :refused${emptyRows > 0 ? ", empty_rows :empty" : ""}`,
    ConditionExpression: `${IS_PROCESSED_BY} AND bytes_done = :from`,
    ExpressionAttributeNames: STATE,
    ExpressionAttributeValues: {
      ":processing": PROCESSING,
      ":execution": execution,
      ":from": from,
      ":to": to,
      ":end": [to],
      ":rows": counts.rows,
      ":submitted": counts.submitted,
      ":refused": counts.refused,
      ...(emptyRows > 0 && { ":empty": emptyRows }),
      ...(header && { ":columns": header.columns, ":separator": header.separator }),
      ...(mayContainCardData && { ":yes": true }),
    },
  };
}

export const ending = (execution: string, { state, at, refusal, uncounted }: BatchEnding): BatchUpdate => ({
  UpdateExpression: [
    "SET #state = :state, finished_at = :now",
    ...(refusal ? ["#error = :error"] : []),
    ...(refusal?.errors ? ["header_errors = :errors"] : []),
    ...(refusal?.separator ? ["cell_separator = :separator"] : []),
    ...(uncounted ? ["uncounted = :uncounted"] : []),
    ...(state === INTERRUPTED ? ["#list = :state"] : []),
  ].join(", "),
  ConditionExpression: IS_PROCESSED_BY,
  ExpressionAttributeNames: {
    ...STATE,
    ...(refusal && { "#error": "error" }),
    ...(state === INTERRUPTED && { "#list": interruptedList }),
  },
  ExpressionAttributeValues: {
    ":processing": PROCESSING,
    ":execution": execution,
    ":state": state,
    ":now": at.toISOString(),
    ...(refusal && { ":error": refusal.error }),
    ...(refusal?.errors && { ":errors": refusal.errors }),
    ...(refusal?.separator && { ":separator": refusal.separator }),
    ...(uncounted && { ":uncounted": uncounted }),
  },
});
