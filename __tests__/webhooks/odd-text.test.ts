import type { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { isWellFormed } from "../../core/contracts/text";
import { snsNotificationTopic } from "../../core/notifications/adapters/sns-notification-topic";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { unpackedBody } from "../../core/webhooks/adapters/stored-body";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { providerCatalog } from "../../core/webhooks/providers/catalog";
import { sqsBatch } from "../../testing/events";
import { FakeClock } from "../../testing/fakes";
import { paypalCapture, paypalEvent } from "../../testing/paypal";
import { failures, pointer, processorWorld } from "../../testing/processor-world";
import { receiverWorld } from "../../testing/receiver-world";
import { SPREAD } from "../../testing/spread";
import { squareEvent, squarePayment } from "../../testing/square";
import { charge, paymentIntent, refund, stripeEvent } from "../../testing/stripe";

const HALF = "\ud83d";
const providers = providerCatalog({ paypal: {} });
const read = (provider: string, body: string) => {
  const source = providers.get(provider);
  return { identified: source?.identify(EventBody.of(body)), reading: source?.read(EventBody.of(body)) };
};

/** The body with an odd text behind each of its texts, and in a key of each of its objects, that no id is. */
function spoiled(body: string, odd: string): string {
  const keep = /^(id|event_id|type|event_type|object|status|currency|currency_code|value|create_time|created_at)$/;
  return JSON.stringify(
    JSON.parse(body, (key, value: unknown) => {
      if (value !== null && typeof value === "object" && !Array.isArray(value)) return { ...value, [`x${odd}`]: odd };
      const isPlain = typeof value === "string" && !/(_id|_time|_at|_intent|charge|href|rel|api_version)$/.test(key);
      return isPlain && !keep.test(key) ? `${value}${odd}` : value;
    }),
  );
}

const events: readonly (readonly [string, string])[] = [
  ["stripe", stripeEvent("payment_intent.succeeded", paymentIntent({ description: "Two lamps" }))],
  ["stripe", stripeEvent("charge.succeeded", charge({ failure_message: "no" }))],
  ["stripe", stripeEvent("refund.created", refund({ reason: "requested_by_customer" }))],
  ["paypal", paypalEvent("PAYMENT.CAPTURE.COMPLETED", paypalCapture({ custom_id: "c", note: "n" }))],
  ["square", squareEvent("payment.updated", squarePayment({ note: "n", buyer_email_address: "b" }))],
];

describe("a provider's event with half a character or a control character", () => {
  test.each(
    events.flatMap(([provider, body]) => [HALF, "\0", "\n", "\u001b"].map((odd) => [provider, odd, body] as const)),
  )("an event of %s with %j in its texts and keys is read, and no text of it is malformed", (provider, odd, body) => {
    const { reading } = read(provider, spoiled(body, odd));
    expect(reading?.outcome).toBe("read");
    expect(JSON.stringify(reading)).not.toMatch(/\\ud83d|\\u0000|\\n|\\u001b/);
  });

  test.each([
    ["stripe", "id", "type"],
    ["paypal", "id", "event_type"],
    ["square", "event_id", "type"],
  ])(
    "an unknown type at %s is kept with U+FFFD in the place of what no item or log line can show",
    (provider, id, type) => {
      const body = JSON.stringify({ [id]: "e_1", [type]: `strange${HALF}.\0type\n` });
      expect(read(provider, body).identified).toEqual({
        eventId: "e_1",
        type: "strange\ufffd.\ufffdtype\ufffd",
        class: "unknown",
      });
    },
  );

  test("an event is stored as its exact bytes, and processed", async () => {
    const body = stripeEvent("payment_intent.succeeded", paymentIntent({ description: `cut ${HALF}` }), {
      id: "evt_1",
    });
    const { send, inbox } = receiverWorld();
    expect(await send(body)).toMatchObject({ status: 200, json: { state: "received" } });
    expect(inbox.events.get("stripe#evt_1")?.body.equals(Buffer.from(body))).toBe(true);

    const processor = processorWorld();
    await processor.receive("evt_1", "payment_intent.succeeded", paymentIntent({ description: `cut ${HALF}` }));
    expect(await processor.handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(processor.transactions.state("stripe_pi_1")).toMatchObject({ status: "captured" });
  });

  test("an event whose bytes are no UTF-8 is stored as the bytes that came", async () => {
    const bytes = Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0xff, 0x00, 0x7d]);
    const sent: PutCommand[] = [];
    const client = { send: async (command: PutCommand) => sent.push(command) } as unknown as DynamoDBDocumentClient;
    const inbox = dynamoInbox({ client, table: "inbox", clock: new FakeClock(), retentionDays: 1, spread: SPREAD });
    const key = { provider: "stripe", eventId: "evt_1" };
    await inbox.accept({ key, type: "t", body: bytes, receivedAt: new Date(0), state: "received" });
    expect(unpackedBody(sent[0]?.input.Item?.body).equals(bytes)).toBe(true);
  });
});

test("an e-mail with half a character is sent with U+FFFD in its place", async () => {
  const sent: PublishCommand[] = [];
  const client = { send: async (command: PublishCommand) => sent.push(command) } as unknown as SNSClient;
  const attributes = { merchant_id: `mrc${HALF}` };
  await snsNotificationTopic(client, "arn").publish({ subject: `s${HALF}`, body: `b${HALF}`, attributes });
  const { Subject, Message, MessageAttributes } = sent[0]?.input ?? {};
  expect([Subject, Message, MessageAttributes?.merchant_id?.StringValue]).toEqual(["s\ufffd", "b\ufffd", "mrc\ufffd"]);
  expect(isWellFormed(JSON.stringify(sent[0]?.input))).toBe(true);
});
