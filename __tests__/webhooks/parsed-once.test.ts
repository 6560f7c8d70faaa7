import { afterEach, expect, jest, test } from "@jest/globals";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { eventWorld } from "../../testing/event-world";
import { paymentIntent, stripeEvent } from "../../testing/stripe";

afterEach(() => {
  jest.restoreAllMocks();
});

const ADDRESS = "ada@example.com";
const webhook = stripeEvent("payment_intent.succeeded", paymentIntent({ id: "pi_1", receipt_email: ADDRESS }), {
  id: "evt_1",
});

/** How often texts with these words are parsed and decoded while the work is done. */
async function readings(words: string, work: () => Promise<unknown>) {
  const parse = jest.spyOn(JSON, "parse");
  const decode = jest.spyOn(Buffer.prototype, "toString");
  await work();
  return {
    parsed: parse.mock.calls.filter(([text]) => String(text).includes(words)).length,
    decoded: decode.mock.results.filter(({ value }) => String(value).includes(words)).length,
  };
}

test("a webhook's body is decoded once and parsed once on its way into the inbox", async () => {
  const { receive } = eventWorld();
  expect(await readings("receipt_email", async () => expect(await receive(webhook)).toBe(200))).toEqual({
    parsed: 1,
    decoded: 1,
  });
});

test("an event's body is decoded once and parsed once on its way from the inbox into the ledger", async () => {
  const { receive, process } = eventWorld();
  await receive(webhook);
  const processing = () => process({ provider: "stripe", eventId: "evt_1" });
  expect(await readings("receipt_email", processing)).toEqual({ parsed: 1, decoded: 1 });
});

test("a body gives the same text and JSON however often they are read", () => {
  const body = EventBody.of('{"id":"evt_1"}');
  expect(body.json).toEqual({ id: "evt_1" });
  expect(body.json).toBe(body.json);
  expect(body.text).toBe('{"id":"evt_1"}');
});

test("what is no JSON is parsed once, too", () => {
  const parse = jest.spyOn(JSON, "parse");
  const body = EventBody.of("{");
  expect([body.json, body.json]).toEqual([undefined, undefined]);
  expect(parse).toHaveBeenCalledTimes(1);
});

test("bytes that are no UTF-8 stay as they are beside their text", () => {
  const bytes = Buffer.from([0x22, 0xff, 0x22]);
  const body = new EventBody(bytes);
  expect(body.json).toBe("\ufffd");
  expect(body.bytes).toBe(bytes);
});
