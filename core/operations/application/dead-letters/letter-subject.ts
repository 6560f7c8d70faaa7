import { UPLOAD_PREFIX } from "../../../contracts/batch-files";
import { uploadEvent } from "../../../contracts/batch-workflow";
import type { FunctionName } from "../../../contracts/environment";
import { deliveryMessage, recoveryMessage } from "../../../contracts/merchant-webhook-schema";
import { notificationMessage } from "../../../contracts/notification-schema";
import { paymentMessage } from "../../../contracts/payment-workflow";
import { webhookPointer } from "../../../contracts/webhook-pointer";
import type { EventKey } from "../../../ledger/domain/observation";
import { notificationIdOf } from "../../../notifications/domain/notification";
import { parseJson } from "../../../shared/domain/json";
import type { LetterQueue } from "./letter-queues";
import type { DeadLetter, UploadedVersion } from "./ports";

/** What a letter is about, by its message. */
export type LetterSubject =
  | { readonly about: "event"; readonly key: EventKey }
  | {
      readonly about: "payment";
      readonly transactionId: string;
      /** Where it is about a refund, capture or cancel of the payment. */
      readonly modificationId?: string;
      readonly attempt: number;
    }
  | {
      readonly about: "notification";
      readonly transactionId: string;
      readonly notificationId: string;
      /** Type of the change; undefined where a caller requested the notification. */
      readonly type?: string;
    }
  | {
      readonly about: "delivery";
      readonly transactionId: string;
      readonly notificationId: string;
      readonly merchantId: string;
    }
  | { readonly about: "recovery"; readonly merchantId: string }
  | ({ readonly about: "upload" } & UploadedVersion)
  | { readonly about: "call"; readonly function: FunctionName; readonly isScheduled: boolean }
  | { readonly about: "unreadable" };

/** Reads a letter's message as its consumer does. What no consumer could read is `unreadable`. */
export function subjectOf({ purpose, origin }: LetterQueue, { body }: Pick<DeadLetter, "body">): LetterSubject {
  const json = parseJson(body);
  if (origin.kind === "function") return { about: "call", function: origin.function, isScheduled: origin.isScheduled };
  if (origin.kind === "uploads") return uploadOf(json);
  const read = readers[origin.kind === "unresolved" ? "transaction-processing" : purpose];
  return read?.(json) ?? { about: "unreadable" };
}

const readers: Readonly<Record<string, (json: unknown) => LetterSubject | undefined>> = {
  "webhook-processing": (json) => {
    const { data } = webhookPointer.safeParse(json);
    return data && { about: "event", key: { provider: data.provider, eventId: data.event_id } };
  },
  "transaction-processing": (json) => {
    const { data } = paymentMessage.safeParse(json);
    if (data === undefined) return undefined;
    const { transaction_id: transactionId, modification_id: modificationId, attempt } = data;
    return { about: "payment", transactionId, attempt, ...(modificationId !== undefined && { modificationId }) };
  },
  notifications: (json) => {
    const { data } = notificationMessage.safeParse(json);
    if (data === undefined) return undefined;
    const { transaction_id: transactionId, message_id } = data;
    return "change" in data
      ? {
          about: "notification",
          transactionId,
          notificationId: notificationIdOf(transactionId, data.change.revision),
          type: data.change.type,
        }
      : { about: "notification", transactionId, notificationId: message_id };
  },
  "merchant-deliveries": (json) => {
    const recovery = recoveryMessage.safeParse(json).data?.recovery;
    if (recovery !== undefined) return { about: "recovery", merchantId: recovery.merchant_id };
    const { data } = deliveryMessage.safeParse(json);
    return (
      data && {
        about: "delivery",
        transactionId: data.transaction_id,
        notificationId: data.notification_id,
        merchantId: data.merchant_id,
      }
    );
  },
};

function uploadOf(json: unknown): LetterSubject {
  const { data } = uploadEvent.safeParse(json);
  if (!data?.detail.object.key.startsWith(UPLOAD_PREFIX)) return { about: "unreadable" };
  const { key, "version-id": versionId } = data.detail.object;
  return { about: "upload", batchId: key.slice(UPLOAD_PREFIX.length), versionId };
}
