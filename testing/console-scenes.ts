import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { waitOf } from "../local/demo/answers";
import { batchClient, batchIn } from "../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../local/demo/callers";
import { storeFailedEvent } from "../local/demo/failed-event";
import { eventOf } from "../local/demo/simulated";
import { expectSame, type World } from "../ops/iam/world";

export interface StoredEvent {
  readonly eventId: string;
  readonly transactionId: string;
}

/** An event of Stripe that is stored and failed, as after a denied right: a replay makes it a payment. */
export async function failedEvent(world: World, type: string, minutesAgo: number, cause: string): Promise<StoredEvent> {
  const { body, transactionId } = eventOf("stripe", type, world.fresh());
  const { id: eventId } = JSON.parse(body) as { readonly id: string };
  const receivedAt = new Date(Date.now() - minutesAgo * 60_000);
  const reason = "RETRIES_EXHAUSTED";
  await storeFailedEvent(world, { provider: "stripe", eventId, type, body, receivedAt, reason, cause });
  return { eventId, transactionId };
}

/** A dead letter of an event's pointer. */
export async function deadLetter(world: World, { eventId }: StoredEvent): Promise<void> {
  await world.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.output("dlq_webhook_processing_url"),
      MessageBody: JSON.stringify({ provider: "stripe", event_id: eventId }),
    }),
  );
}

/** A payment that waits for a review; its id. 1944 is the amount at which the rules want one. */
export async function paymentInReview({ api, info, fresh }: World): Promise<string> {
  const { status, json } = await api.send({
    method: "POST",
    path: "/transactions",
    headers: { "x-api-key": info.apiKey, "content-type": "application/json", "idempotency-key": fresh() },
    signAs: info.credentials.merchant,
    body: JSON.stringify({
      ...{ merchant_id: "mrc_demo", customer_id: "cus_review", reference: `order-${fresh()}` },
      ...{ amount: 1944, currency: "USD", payment_method: "pm_sandbox" },
    }),
  });
  expectSame("answer", status, 202);
  return (json as { readonly id: string }).id;
}

/** A file of two rows, one of which was refused; its id. */
export async function fileWithRefusal(world: World): Promise<string> {
  const batches = batchClient({ ...world, retry: waitOf(world) }, DEMO_MERCHANTS[0] ?? "");
  const csv = ["customer_id,amount,currency,payment_method", "cus_1,2100,USD,pm_sandbox", "cus_2,2100,XXX,pm_sandbox"];
  const file = csv.join("\n");
  const { id, upload } = batchIn(await batches.create(file, world.fresh()));
  if (upload === null) throw new Error("the batch takes no file");
  expectSame("upload", await batches.upload(upload, file), 204);
  const { state } = await batches.ended(id, waitOf(world));
  expectSame("batch", state, "completed_with_errors");
  return id;
}
