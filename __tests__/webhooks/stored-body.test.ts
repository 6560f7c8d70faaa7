import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { packedBody, unpackedBody } from "../../core/webhooks/adapters/stored-body";
import { eventWorld, INBOX } from "../../testing/event-world";
import { fullCharge, fullIntent } from "../../testing/full-events";
import { itemBytes } from "../../tools/item-size";

test("any body comes back to the byte, as it was packed, and as an earlier version packed it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      const body = Buffer.from(bytes);
      expect(unpackedBody(packedBody(body)).equals(body)).toBe(true);
      expect(unpackedBody(gzipSync(body)).equals(body)).toBe(true);
    }),
  );
});

test("bytes that are no packed body are an error, not another body", () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("{}"), packedBody(Buffer.from("{}")).subarray(0, -2)]) {
    expect(() => unpackedBody(bytes)).toThrow();
  }
});

test("the text that bodies are packed against never changes: what was stored could not be read any more", () => {
  // Its Adler-32, which every packed body names. Another text needs a second dictionary, and this one for reading.
  expect(packedBody(Buffer.from("{}")).subarray(2, 6).toString("hex")).toBe("286bc9fd");
});

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
