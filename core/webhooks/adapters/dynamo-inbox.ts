import { createHash } from "node:crypto";
import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Spread } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { stateItemKey } from "../../ledger/adapters/event-state";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { Inbox, InboxState, IncomingEvent } from "../application/ports";
import { firstLook } from "../domain/event-age";
import { bodyItemKey, dynamoStoredEvents } from "./dynamo-stored-events";
import { listedAttributes } from "./event-index";
import { packedBody } from "./stored-body";

const { partitionKey, sortKey, expiry } = tables["payment-webhooks"];

/** Compressed bytes of a body: DynamoDB takes items of 400 KB, names and all. */
const MAX_COMPRESSED_BYTES = 300 * 1024;

/** Tries to list an event while a commit of it is under way, which takes some 10 ms. */
const LIST_ATTEMPTS = 5;
const LIST_RETRY_MS = 20;

const TRANSMISSION = "transmission";
/** Longer than a signature of PayPal's is accepted. */
const TRANSMISSION_DAYS = 5;

/** Ids of events contain no `#`. The transmission is hashed, since its length has no limit. */
const transmissionKey = (provider: string, transmission: string) => ({
  [partitionKey]: `${provider}#${TRANSMISSION}#${createHash("sha256").update(transmission).digest("hex")}`,
  [sortKey]: TRANSMISSION,
});

export interface DynamoInboxOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  /** Days for which a raw event is kept; longer than any provider retries. */
  readonly retentionDays: number;
  readonly spread: Spread;
}

export function dynamoInbox({ client, table, clock, retentionDays, spread }: DynamoInboxOptions): Inbox {
  const epochSeconds = () => Math.floor(clock.now().getTime() / 1000);
  const compressed = compressOnce();
  const stateIn = async (Key: Record<string, string>): Promise<InboxState | undefined> => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key,
        ConsistentRead: true,
        ProjectionExpression: "#state",
        ExpressionAttributeNames: { "#state": "state" },
      }),
    );
    return Item?.state as InboxState | undefined;
  };

  return {
    fits: (event) => compressed(event).length <= MAX_COMPRESSED_BYTES,

    async accept(event) {
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...bodyItemKey(event.key),
              provider: event.key.provider,
              event_id: event.key.eventId,
              event_type: event.type,
              received_at: event.receivedAt.toISOString(),
              state: event.state,
              // What nobody has to look at is listed once, so that it can be replayed when the code has learned it.
              ...(event.state === "ignored" && listedAttributes(spread, event.key, "ignored", event.receivedAt)),
              ...(event.cardDataMasked && { card_data: "masked" }),
              ...actorAttributes(event.actor),
              body: compressed(event),
              [expiry]: epochSeconds() + retentionDays * 86_400,
            },
            // DynamoDB deletes late: an item past its time is as good as gone.
            ConditionExpression: "attribute_not_exists(#pk) OR #expiry < :now",
            ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
            ExpressionAttributeValues: { ":now": epochSeconds() },
          }),
        ),
      );
      if (written !== undefined) {
        return { repeated: false, state: event.state, isUnlisted: event.state === "received" };
      }
      const recorded = await stateIn(stateItemKey(event.key));
      if (recorded !== undefined) return { repeated: true, state: recorded, isUnlisted: false };
      // Ignored when it came, or the receiver was stopped before it listed the event.
      const state = (await stateIn(bodyItemKey(event.key))) ?? event.state;
      return { repeated: true, state, isUnlisted: state === "received" };
    },

    async list({ key, type, receivedAt }) {
      const put = new PutCommand({
        TableName: table,
        Item: {
          ...stateItemKey(key),
          state: "received" satisfies InboxState,
          event_type: type,
          received_at: receivedAt.toISOString(),
          ...listedAttributes(spread, key, "waiting", firstLook(receivedAt)),
        },
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey },
      });
      for (let attempt = 1; ; attempt++) {
        try {
          await ifConditionHolds(client.send(put));
          return;
        } catch (error) {
          // The event is being committed at this moment: its pointer was faster.
          if (!(error instanceof TransactionConflictException) || attempt === LIST_ATTEMPTS) throw error;
          await clock.sleep(LIST_RETRY_MS * 2 ** attempt * (1 + clock.random()));
        }
      }
    },

    async bind(provider, transmission, bodyHash) {
      const Key = transmissionKey(provider, transmission);
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: { ...Key, body_sha256: bodyHash, [expiry]: epochSeconds() + TRANSMISSION_DAYS * 86_400 },
            ConditionExpression: "attribute_not_exists(#pk) OR body_sha256 = :hash OR #expiry < :now",
            ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
            ExpressionAttributeValues: { ":hash": bodyHash, ":now": epochSeconds() },
          }),
        ),
      );
      return written !== undefined;
    },

    ...dynamoStoredEvents(client, table),
  };
}

type PackedEvent = Pick<IncomingEvent, "key" | "type" | "body">;

/** The body is measured and then stored within one request: compress it once. */
function compressOnce(): (event: PackedEvent) => Buffer {
  const known = new WeakMap<Buffer, Buffer>();
  return ({ key: { provider }, type, body }) => {
    const seen = known.get(body);
    if (seen !== undefined) return seen;
    const result = packedBody({ provider, type, body });
    known.set(body, result);
    return result;
  };
}
