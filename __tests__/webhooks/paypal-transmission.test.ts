import { beforeAll, describe, expect, test } from "@jest/globals";
import type { ProviderWebhooks } from "../../core/webhooks/application/ports";
import { paypalWebhooks } from "../../core/webhooks/providers/paypal";
import { crc32 as crc32Of } from "../../core/webhooks/providers/paypal/crc32";
import { type PaypalIdentity, paypalIdentity } from "../../local/demo/paypal-simulator";
import { eventOf } from "../../local/demo/simulated";
import { paypalHeaders } from "../../simulation/signatures";
import { FakeClock, FakeSecrets } from "../../testing/fakes";
import { receiverWorld } from "../../testing/receiver-world";

const crc32 = (text: string): number => crc32Of(Buffer.from(text));
const BODY = eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", "order-1").body;
const signer = { certUrl: "https://api.paypal.com/v1/notifications/certs/CERT-1", webhookId: "WH-1" };

let identity: PaypalIdentity;
beforeAll(async () => {
  identity = await paypalIdentity();
});

/** A receiver that trusts the test's own certificates; `served`: what PayPal answers when it is asked for them. */
function world(served: () => Response = () => new Response(identity.chain)) {
  const paypal = paypalWebhooks({
    simulator: { origin: "http://127.0.0.1:9", root: identity.root },
    fetch: (async () => served()) as typeof fetch,
  });
  const receiver = receiverWorld({
    providers: new Map<string, ProviderWebhooks>([["paypal", paypal]]),
    secrets: new FakeSecrets(["WH-1"]),
    clock: new FakeClock(new Date()),
  });
  const headers = paypalHeaders(BODY, { ...signer, privateKey: identity.privateKey }, receiver.clock.now());
  const send = (body: string, changed: Record<string, string> = {}) =>
    receiver.send(body, { provider: "paypal", headers: { ...headers, ...changed } });
  return { ...receiver, send, headers };
}

/** Another event whose CRC-32 equals the genuine one's: 48 letters that differ in one bit each are solved for. */
function forgedLike(genuine: string): string {
  const forged = JSON.parse(genuine);
  forged.id = "WH-FORGED";
  forged.resource.amount.value = "9999.00";
  const bodyOf = (letters: string) => JSON.stringify({ ...forged, filler: letters });
  const zero = "@".repeat(48);
  const flipped = (bit: number) => `${zero.slice(0, bit)}A${zero.slice(bit + 1)}`;
  const base = crc32(bodyOf(zero));
  const rows: { value: number; mask: bigint }[] = [];
  const reduced = (start: number, startMask: bigint) => {
    let value = start;
    let mask = startMask;
    for (const row of rows) {
      if ((value ^ row.value) >>> 0 >= value) continue;
      value = (value ^ row.value) >>> 0;
      mask ^= row.mask;
    }
    return { value, mask };
  };
  for (let bit = 0; bit < 48; bit++) {
    const row = reduced((crc32(bodyOf(flipped(bit))) ^ base) >>> 0, 1n << BigInt(bit));
    if (row.value === 0) continue;
    rows.push(row);
    rows.sort((a, b) => b.value - a.value);
  }
  const { value, mask } = reduced((crc32(genuine) ^ base) >>> 0, 0n);
  if (value !== 0) throw new Error("no filler gives this checksum");
  return bodyOf([...zero].map((letter, bit) => ((mask >> BigInt(bit)) & 1n ? "A" : letter)).join(""));
}

describe("a PayPal transmission id", () => {
  test("is refused with another body of the same CRC-32, and nothing of that body is stored", async () => {
    const { send, inbox, queue, metrics } = world();
    expect(await send(BODY)).toMatchObject({ status: 200, json: { state: "received" } });
    const forged = forgedLike(BODY);
    expect(crc32(forged)).toBe(crc32(BODY));
    expect(await send(forged)).toMatchObject({ status: 409, json: { code: "TRANSMISSION_REUSED" } });
    expect([...inbox.events.keys()]).toEqual([`paypal#${JSON.parse(BODY).id}`]);
    expect(queue.sent.length).toBe(1);
    expect(metrics.of("SignatureRefused")).toBe(1);
  });

  test("is accepted again with the same body, as PayPal's own retry sends it", async () => {
    const { send } = world();
    await send(BODY);
    expect(await send(BODY)).toMatchObject({ status: 200, json: { repeated: true } });
  });

  test("of a request that is not signed binds nothing", async () => {
    const { send, inbox } = world();
    expect(await send(`${BODY} `)).toMatchObject({ status: 400, json: { code: "INVALID_SIGNATURE" } });
    expect(inbox.transmissions.size).toBe(0);
  });
});

test("a PayPal webhook whose certificate cannot be fetched gets 503 with Retry-After, and counts as no forgery", async () => {
  const { send, metrics, nothingWritten } = world(() => new Response("", { status: 503 }));
  const answer = await send(BODY);
  expect(answer).toMatchObject({ status: 503, json: { code: "SIGNATURE_NOT_CHECKED" } });
  expect(answer.retryAfter).toBe("10");
  expect(metrics.of("SignatureRefused")).toBe(0);
  nothingWritten();
});
