import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { dictionaries } from "../../core/webhooks/adapters/bodies/dictionary";
import { packedBody, unpackedBody } from "../../core/webhooks/adapters/stored-body";
import { eventWorld, INBOX } from "../../testing/event-world";
import { fullCharge, fullIntent } from "../../testing/full-events";
import { itemBytes } from "../../tools/item-size";

/** Events whose bodies are packed against texts of their own, and one whose body is packed against the common text. */
const kinds = [
  ["stripe", "payment_intent.succeeded", "62b03743"],
  ["stripe", "charge.dispute.created", "5a1614d5"],
  ["stripe", "charge.refund.updated", "1e51ec83"],
  ["stripe", "refund.created", "1e51ec83"],
  ["stripe", "charge.succeeded", "6e9eb59b"],
  ["paypal", "PAYMENT.CAPTURE.COMPLETED", "020bb9f6"],
  ["paypal", "CHECKOUT.ORDER.APPROVED", "a83ea796"],
  ["square", "payment.updated", "886279d8"],
  ["stripe", "invoice.paid", "286bc9fd"],
] as const;
const kind = fc.constantFrom(...kinds);

test("any body comes back to the byte, as it was packed, and as an earlier version packed it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), kind, (bytes, [provider, type]) => {
      const body = Buffer.from(bytes);
      expect(unpackedBody(packedBody({ provider, type, body })).equals(body)).toBe(true);
      expect(unpackedBody(deflateSync(body, { dictionary: dictionaries[0], level: 3 })).equals(body)).toBe(true);
      expect(unpackedBody(gzipSync(body)).equals(body)).toBe(true);
    }),
  );
});

test("a body with the words of its kind comes back to the byte, however long it is", () => {
  const words = dictionaries.map(String).join("");
  const part = fc.tuple(fc.nat(words.length), fc.nat(4_000)).map(([from, length]) => words.slice(from, from + length));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), kind, (parts, [provider, type]) => {
      const body = Buffer.from(parts.join());
      expect(unpackedBody(packedBody({ provider, type, body })).equals(body)).toBe(true);
    }),
  );
});

test("bytes that are no packed body are an error, not another body", () => {
  const packed = packedBody({ provider: "stripe", type: "invoice.paid", body: Buffer.from("{}") });
  const other = Buffer.from(packed);
  other.writeUInt32BE(1, 2);
  for (const bytes of [Buffer.alloc(0), Buffer.from("{}"), packed.subarray(0, -2), other]) {
    expect(() => unpackedBody(bytes)).toThrow();
  }
});

test.each(kinds)(
  "the text that bodies of %s, %s are packed against never changes: what was stored could not be read any more",
  (provider, type, checksum) => {
    // Its Adler-32, which every packed body names. Another text needs another dictionary, and this one for reading.
    const packed = packedBody({ provider, type, body: Buffer.from("{}") });
    expect(packed.subarray(2, 6).toString("hex")).toBe(checksum);
  },
);

test.each([
  ["charge", fullCharge("evt_full"), 3_500],
  ["payment intent", fullIntent("evt_full"), 2_000],
])("the event of a %s, with all that Stripe sends, is an item of at most one write unit", async (_, body, bytes) => {
  const { receive, dynamo } = eventWorld();
  expect(body.length).toBeGreaterThan(bytes);
  expect(await receive(body)).toBe(200);
  const item = dynamo.item(INBOX, { event_key: "stripe#evt_full", record: "event" });
  expect(item && itemBytes(item)).toBeLessThanOrEqual(1024);
  expect(dynamo.takeWrites().units).toBe(3);
});
