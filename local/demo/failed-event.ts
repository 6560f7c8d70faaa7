import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { WebhookProvider } from "../../core/contracts/providers";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { dynamoEventStates } from "../../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { environments } from "../../lib/config/environments";
import type { Stage } from "./scene";

export interface FailedEvent {
  readonly provider: WebhookProvider;
  readonly eventId: string;
  readonly type: string;
  readonly body: string;
  /** @default now */
  readonly receivedAt?: Date;
  /** Why it failed, as webhook-processor names it. */
  readonly reason: string;
  /** Name of the error. */
  readonly cause?: string;
}

/** Stores an event that was received and failed, as webhook-processor leaves one. A replay processes it. */
export async function storeFailedEvent(
  { clients, info }: Pick<Stage, "clients" | "info">,
  { provider, eventId, type, body, receivedAt = new Date(), reason, cause }: FailedEvent,
): Promise<void> {
  const key = { provider, eventId };
  const options = {
    client: DynamoDBDocumentClient.from(clients.dynamo),
    table: info.outputs.table_payment_webhooks ?? "",
    clock: { ...systemClock, now: () => receivedAt },
    retentionDays: environments.dev.inboxRetentionDays,
    spread: { shards: environments.dev.indexShards, largeMerchants: new Map() },
  };
  await dynamoInbox({ ...options, clock: systemClock }).accept({
    ...{ key, type, receivedAt, body: Buffer.from(body), state: "received" },
  });
  await dynamoEventStates(options).settle(key, "failed", reason, cause);
}
