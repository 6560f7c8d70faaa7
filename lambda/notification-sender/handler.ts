import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { Answer } from "../../core/contracts/answers/fields";
import type { notificationReceipt } from "../../core/contracts/answers/receipts";
import { type NotificationMessage, notificationMessage, notifyRequest } from "../../core/contracts/notification-schema";
import { noQuery } from "../../core/contracts/query-schemas";
import {
  type RequestNotificationDeps,
  requestNotification,
  type SendNotificationDeps,
  sendNotification,
} from "../../core/notifications/application/notify";
import type { NotificationRequest } from "../../core/notifications/application/ports";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { type FifoDeps, type FifoMessages, fifoBatch } from "../../core/shared/adapters/sqs/fifo-batch";
import type { Clock } from "../../core/shared/application/ports";
import { readBody } from "../../core/shared/application/read-body";
import { parseJson } from "../../core/shared/domain/json";

export type NotificationSenderDeps = RequestNotificationDeps &
  SendNotificationDeps &
  FifoDeps & { readonly clock: Clock };

const messages: FifoMessages<NotificationMessage> = {
  read: (body) => notificationMessage.safeParse(parseJson(body)).data,
  fieldsOf: ({ transaction_id }) => ({ transaction_id }),
};

/** POST /transactions/{id}/notify, and the queue notifications.fifo. */
export function makeNotificationSender(deps: NotificationSenderDeps) {
  const refuse = refusals({ message: "notification refused", log: deps.log });
  const request = withProblems(deps.log, async (event) => {
    const query = readQuery(noQuery, event);
    if (!query.ok) return refuse(query.error, event);
    const body = readBody(notifyRequest, signedRequest(event).body);
    if (!body.ok) return refuse(body.error, event);
    const requested = await requestNotification(deps, {
      caller: callerOf(event),
      transactionId: event.pathParameters?.id ?? "",
    });
    if (!requested.ok) return refuse(requested.error, event);
    const { notificationId: id, transactionId: transaction_id } = requested.value;
    const answer: Answer<typeof notificationReceipt> = { id, transaction_id };
    return json(202, answer);
  });
  return (event: APIGatewayProxyEvent | SQSEvent): Promise<APIGatewayProxyResult | SQSBatchResponse> =>
    "Records" in event
      ? fifoBatch(deps, event, messages, (message) => sendNotification(deps, requestOf(message)))
      : request(event);
}

function requestOf(message: NotificationMessage): NotificationRequest {
  const ids = { transactionId: message.transaction_id, messageId: message.message_id };
  if ("change" in message) return { ...ids, change: message.change };
  const { principal, is_operator: isOperator, api_key_id: apiKeyId } = message.requested_by;
  return { ...ids, requestedBy: { principal, isOperator, ...(apiKeyId !== undefined && { apiKeyId }) } };
}
