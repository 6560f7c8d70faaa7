import * as z from "zod/mini";
import type { subscriptions } from "../endpoint-schema";
import { endpointOutcomes } from "../endpoint-test";
import { signatureSchemes } from "../merchant-webhook-schema";
import { count, described, flag, text, time, transactionId } from "./fields";
import { deliveryAttempt } from "./transaction";
import { deliveryStates } from "./words";

const merchantId = text("The merchant.", "mrc_demo");

/** Answer of GET, PUT /webhook-endpoint and POST /webhook-endpoint/secret. */
export const webhookEndpoint = z.strictObject({
  merchant_id: merchantId,
  url: text("Where webhooks go.", "https://shop.example/hook"),
  description: described(z.nullable(z.string()), "What it is, for people.", "Orders"),
  events: described(z.nullable(z.array(z.string())), "Types and patterns that are sent; `null` for all.", [
    "refund.*",
    "transaction.captured" satisfies (typeof subscriptions)[number],
  ]),
  paused: flag("Whether notifications are kept, and not sent.", false),
  signatures: described(z.array(z.enum(signatureSchemes)), "How webhooks are signed.", ["v1"]),
  secrets: count("Secrets that sign: two during a rotation.", 1),
  public_keys: described(z.array(z.string()), "Ed25519 keys of `v1a` signatures, the newest first.", []),
  old_secret_until: described(
    z.nullable(time("When the older secret ends.")),
    "When the older of two secrets ends by itself.",
    null,
  ),
  secret: z.optional(
    text("A new secret. It is shown in this answer alone.", `whsec_${Buffer.alloc(32).toString("base64")}`),
  ),
});

/** Answer of DELETE /webhook-endpoint. */
export const endpointRemoval = z.strictObject({
  merchant_id: merchantId,
  removed: flag("Whether the endpoint was removed.", true),
});

/** Answer of POST /webhook-endpoint/test. */
export const endpointTest = z.strictObject({
  outcome: described(z.enum(endpointOutcomes), "What came of it: `delivered` for any 2xx.", "answered"),
  problem: described(
    z.nullable(z.string()),
    "What is wrong, as a sentence.",
    "It answered 500: any 2xx counts as delivered.",
  ),
  id: described(z.nullable(z.string()), "`webhook-id` of the test event.", "test_0123456789abcdef01234567"),
  url: described(z.nullable(z.string()), "Where it went, without query.", "https://shop.example/hook"),
  http_status: described(z.nullable(z.int()), "The endpoint's answer.", 500),
  milliseconds: described(z.nullable(z.number()), "How long it took.", 87),
  signatures: described(z.nullable(z.int()), "Signatures of the request.", 1),
  endpoint_as_of: described(
    z.nullable(time("When the setting was read.")),
    "When the setting was read: a later change did not count yet.",
    "2026-11-18T10:00:00.000Z",
  ),
});

/** One notification that is not delivered. */
export const undeliveredNotification = z.strictObject({
  id: text("The `webhook-id` of the notification.", "ntf_0123456789abcdef01234567"),
  transaction_id: transactionId("The transaction that it is of."),
  type: text("The `type` of the notification.", "refund.failed"),
  created_at: time("When the notification was made."),
  state: described(z.enum(deliveryStates), "State of the delivery.", "failed"),
  attempts: count("Attempts that were made.", 10),
  last_attempt: described(z.nullable(deliveryAttempt), "The last of them; null where none was made."),
  next_attempt_at: described(z.nullable(time("")), "Earliest time of the next attempt; null when there is none.", null),
});

/** Answer of GET /notifications. */
export const notificationPage = z.strictObject({
  notifications: described(z.array(undeliveredNotification), "Oldest first."),
  cursor: described(z.nullable(z.string()), "Pass it as `cursor` to read newer ones; null on the last page.", null),
});

/** Answer of POST /notifications/recover. */
export const recoveryReceipt = z.strictObject({
  id: text("The recovery. Each notification is queued once for it.", "rcv_0123456789abcdef01234567"),
  merchant_id: merchantId,
  since: time("Notifications that were made from this time on."),
  until: time("Notifications that were made until this time."),
  notifications: count("How many are not delivered now.", 12),
});
