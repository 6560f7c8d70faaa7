import { readFileSync } from "node:fs";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type Clients, createClients } from "../local/apply/clients";
import type { StackInfo } from "../local/stack";
import { type ApiClient, apiClient } from "../tools/http";
import { checkedClient } from "./contract/client";
import { testRun } from "./test-run";

export type TableOutput =
  | "payment_webhooks"
  | "payment_transactions"
  | "transactions"
  | "payment_objects"
  | "notifications"
  | "batches"
  | "fraud_alerts"
  | "operator_actions";

export interface RunningStack {
  readonly info: StackInfo;
  /** Checks each answer against the API's description. */
  readonly api: ApiClient;
  /** Clients with the rights of the account, for looking at what was written. */
  readonly clients: Clients;
  readonly dynamo: DynamoDBDocumentClient;
  /** The certificate that clients must trust. */
  readonly ca?: string;
  table(name: TableOutput): string;
  /** All of a table, page by page. */
  items(name: TableOutput): Promise<Record<string, unknown>[]>;
  close(): void;
}

/** The stack that the end-to-end tests share. */
export function runningStack(): RunningStack {
  const info = JSON.parse(readFileSync(testRun().stackFile, "utf8")) as StackInfo;
  const { endpoint, region, apiUrl, certificateFile } = info;
  const ca = certificateFile === null ? {} : { ca: readFileSync(certificateFile, "utf8") };
  const { TAP_TEST_ROOT_KEY: accessKeyId = "", TAP_TEST_ROOT_SECRET: secretAccessKey = "" } = process.env;
  const api = checkedClient(apiClient({ apiUrl, region, ...ca }));
  const clients = createClients({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, ...ca });
  const dynamo = DynamoDBDocumentClient.from(clients.dynamo);
  const table = (name: TableOutput) => info.outputs[`table_${name}`] ?? "";
  return {
    info,
    api,
    clients,
    ...ca,
    dynamo,
    table,
    async items(name) {
      const items: Record<string, unknown>[] = [];
      const pages = paginateScan({ client: dynamo }, { TableName: table(name), ConsistentRead: true });
      for await (const { Items = [] } of pages) items.push(...Items);
      return items;
    },
    close: () => {
      api.close();
      clients.close();
    },
  };
}
