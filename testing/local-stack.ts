import { readFileSync } from "node:fs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Clients, createClients } from "../local/apply/clients";
import { type ApiClient, apiClient } from "../local/http";
import { runFolder } from "../local/paths";
import type { StackInfo } from "../local/stack";

export interface RunningStack {
  readonly info: StackInfo;
  readonly api: ApiClient;
  /** Clients with the rights of the account, for looking at what was written. */
  readonly clients: Clients;
  readonly dynamo: DynamoDBDocumentClient;
  /** The certificate that clients must trust. */
  readonly ca?: string;
  table(name: "payment_webhooks" | "payment_transactions" | "transactions" | "notifications" | "fraud_alerts"): string;
  close(): void;
}

/** The stack that the end-to-end tests share. */
export function runningStack(): RunningStack {
  const info = JSON.parse(readFileSync(runFolder("test").stackFile, "utf8")) as StackInfo;
  const { endpoint, region, apiUrl, certificateFile } = info;
  const ca = certificateFile === null ? {} : { ca: readFileSync(certificateFile, "utf8") };
  const { TAP_TEST_ROOT_KEY: accessKeyId = "", TAP_TEST_ROOT_SECRET: secretAccessKey = "" } = process.env;
  const api = apiClient({ apiUrl, region, ...ca });
  const clients = createClients({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, ...ca });
  return {
    info,
    api,
    clients,
    ...ca,
    dynamo: DynamoDBDocumentClient.from(clients.dynamo),
    table: (name) => info.outputs[`table_${name}`] ?? "",
    close: () => {
      api.close();
      clients.close();
    },
  };
}
