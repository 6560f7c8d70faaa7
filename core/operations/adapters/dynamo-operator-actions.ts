import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { principalOf } from "../../access/application/principal";
import { tables } from "../../contracts/tables";
import { batchGet } from "../../shared/adapters/aws/batch-get";
import type { Clock, RandomId } from "../../shared/application/ports";
import { type OperatorActions, UnfitAction } from "../application/operator-actions";
import { filterFault, reasonFault } from "../domain/action-text";
import { type ActionRecord, actionId, actionItem, resumablePrefix } from "./operator-action-item";

const { partitionKey, sortKey, localIndexes } = tables["operator-actions"];
const resumable = localIndexes["by-resumable"].sortKey;

/** Milliseconds since its last record after which the process of a running action is taken for dead. */
const SILENT_MS = 120_000;
/** Unfinished actions of one command and filter that are looked at, newest first. */
const NEWEST = 10;
const MAX_CURSOR = 2000;

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** ARN of the caller, as STS gives it. The name of its session is left out of every record. */
  readonly actor: () => Promise<string>;
  readonly clock: Clock;
  readonly randomId: RandomId;
}

/** What reason and options must not hold is refused before anything is written. */
export function dynamoOperatorActions({ client, table, actor, clock, randomId }: Options): OperatorActions {
  const principal = async () => principalOf(await actor());
  const now = () => clock.now().toISOString();

  const update = async (id: string, set: Readonly<Record<string, unknown>>, remove: readonly string[] = []) => {
    const names = [...Object.keys(set), ...remove];
    const assigned = Object.keys(set).map((name) => `#${name} = :${name}`);
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { [partitionKey]: await principal(), [sortKey]: id },
        UpdateExpression: [
          `SET ${assigned.join(", ")}`,
          ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(", ")}`] : []),
        ].join(" "),
        // An action that nobody began must not come to be by its end.
        ConditionExpression: "attribute_exists(#pk)",
        ExpressionAttributeNames: {
          "#pk": partitionKey,
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      }),
    );
  };

  const isOver = ({ state, updatedAt }: ActionRecord): boolean =>
    state !== "running" || clock.now().getTime() - Date.parse(updatedAt) > SILENT_MS;

  return {
    async begin({ command, filter, count, reason }) {
      const fault = reasonFault(reason);
      if (fault !== undefined) throw new UnfitAction(`the reason ${fault}`);
      const unfit = filterFault(filter);
      if (unfit !== undefined) throw new UnfitAction(unfit);
      const startedAt = now();
      const id = actionId(new Date(startedAt), randomId());
      const start = { state: "running", done: 0, failed: 0, startedAt, updatedAt: startedAt } as const;
      await client.send(
        new PutCommand({
          TableName: table,
          Item: actionItem.encode({ id, actor: await principal(), command, filter, count, reason, ...start }),
          ConditionExpression: "attribute_not_exists(#pk)",
          ExpressionAttributeNames: { "#pk": partitionKey },
        }),
      );
      return id;
    },

    async progress(id, { done, failed, cursor }) {
      if (cursor !== undefined && cursor.length > MAX_CURSOR) throw new Error("the cursor of an action is too long");
      await update(id, { state: "running", done, failed, ...(cursor !== undefined && { cursor }), updated_at: now() });
    },

    async end(id, { done, failed, outcome }) {
      const isFinished = outcome === "finished";
      await update(id, { state: outcome, done, failed, updated_at: now() }, isFinished ? [resumable, "cursor"] : []);
    },

    async stopped(command, filter) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: "by-resumable",
          KeyConditionExpression: "#pk = :actor AND begins_with(#sk, :prefix)",
          ExpressionAttributeNames: { "#pk": partitionKey, "#sk": resumable },
          ExpressionAttributeValues: { ":actor": await principal(), ":prefix": resumablePrefix(command, filter) },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: NEWEST,
        }),
      );
      if (Items.length === 0) return undefined;
      const keys = Items.map((item) => ({ [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] }));
      const records = (await batchGet(client, table, keys, { consistent: true })).map(actionItem.decode);
      const [newest] = records.filter(isOver).sort((a, b) => (a.id < b.id ? 1 : -1));
      if (newest === undefined) return undefined;
      const { id, done, failed, reason, cursor } = newest;
      return { id, done, failed, reason, ...(cursor !== undefined && { cursor }) };
    },
  };
}
