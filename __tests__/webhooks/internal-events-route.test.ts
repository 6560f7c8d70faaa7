import { describe, expect, test } from "@jest/globals";
import { OWN, receiverWorld } from "../../testing/receiver-world";

describe("an own service's event", () => {
  test("is stored under its merchant and queued", async () => {
    const { sendOwn, queue } = receiverWorld();
    expect(await sendOwn(OWN)).toMatchObject({ status: 200, json: { event: "own#mrc_1.e1", state: "received" } });
    expect(await sendOwn(OWN)).toMatchObject({ status: 200, json: { repeated: true } });
    expect(queue.sent[0]).toEqual({ provider: "own", eventId: "mrc_1.e1" });
  });

  test("of an id that stands for another event is refused, and told; the same again is not", async () => {
    const { sendOwn, metrics, inbox } = receiverWorld();
    await sendOwn(OWN);
    const [first] = [...inbox.events.values()];
    const { currency, ...rest } = OWN;
    const sameMoment = { currency, ...rest, occurred_at: "2026-11-18T11:00:00.000+01:00" };
    expect(await sendOwn(sameMoment)).toMatchObject({ status: 200, json: { repeated: true } });
    for (const change of [
      { amount: 1 },
      { payment_id: "p2" },
      { type: "payment.failed" },
      { occurred_at: "2026-11-18T10:00:01Z" },
    ]) {
      expect(await sendOwn({ ...OWN, ...change })).toMatchObject({ status: 409, json: { code: "EVENT_CONTRADICTS" } });
    }
    expect(metrics.of("EventRefused")).toBe(4);
    expect([...inbox.events.values()]).toEqual([first]);
  });

  test("larger than its fields is refused, and told", async () => {
    const { sendOwn, metrics, nothingWritten } = receiverWorld();
    expect(await sendOwn(" ".repeat(16 * 1024 + 1))).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    nothingWritten();
  });

  test("of a merchant that the caller does not act for is refused", async () => {
    const { sendOwn, nothingWritten } = receiverWorld();
    expect(await sendOwn({ ...OWN, merchant_id: "mrc_2" })).toMatchObject({
      status: 403,
      json: { code: "CALLER_NOT_BOUND" },
    });
    expect(await sendOwn(OWN, "arn:aws:iam::1:user/x")).toMatchObject({ status: 403 });
    nothingWritten();
  });

  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["no object", []],
    ["a field too many", { ...OWN, extra: 1 }],
    ["a fraction", { ...OWN, amount: 42.5 }],
    ["a negative amount", { ...OWN, amount: -1 }],
    ["an amount in text", { ...OWN, amount: "4250" }],
    ["an unknown type", { ...OWN, type: "payment.lost" }],
    ["an id that breaks out of its key", { ...OWN, id: "a#b" }],
    ["a refund of an id that objects have anyway", { ...OWN, type: "refund.succeeded", object_id: "constructor" }],
    ["a dispute of another such id", { ...OWN, type: "dispute.open", object_id: "__proto__" }],
    ["a merchant that breaks out of its scope", { ...OWN, merchant_id: "mrc_1.x" }],
    ["a refund without an id", { ...OWN, type: "refund.succeeded" }],
    ["a time without a zone", { ...OWN, occurred_at: "2026-11-18T10:00:00" }],
    ["a date without a time", { ...OWN, occurred_at: "2026-11-18" }],
    ["a time that never comes", { ...OWN, occurred_at: "2026-13-45T99:00:00Z" }],
    ["the 30th of February", { ...OWN, occurred_at: "2026-02-30T10:00:00Z" }],
  ])("with %s is refused", async (_, body) => {
    const { sendOwn, nothingWritten } = receiverWorld();
    const code = typeof body === "string" || Array.isArray(body) ? "MALFORMED_JSON" : "INVALID_BODY";
    expect(await sendOwn(body)).toMatchObject({ status: 400, json: { code } });
    nothingWritten();
  });

  test("with several mistakes is refused, and each is named", async () => {
    const { sendOwn, nothingWritten } = receiverWorld();
    const { json } = await sendOwn({ ...OWN, type: "refund.succeeded", amount: "4250", occured_at: OWN.occurred_at });
    expect(json.errors.map(({ pointer, rule }: { pointer: string; rule: string }) => [pointer, rule])).toEqual([
      ["/amount", "integer"],
      ["/occured_at", "unknown"],
      ["/object_id", "required"],
    ]);
    nothingWritten();
  });

  test("with a query parameter is refused, and the parameter is named", async () => {
    const { sendOwn, nothingWritten } = receiverWorld();
    expect(await sendOwn(OWN, undefined, { dry_run: "1" })).toMatchObject({
      status: 400,
      json: { code: "INVALID_PARAMETER", errors: [{ parameter: "dry_run", rule: "unknown" }] },
    });
    nothingWritten();
  });

  test("in a currency that nobody pays with is refused", async () => {
    const { sendOwn, nothingWritten } = receiverWorld();
    const answer = await sendOwn({ ...OWN, currency: "ZZZ" });
    expect(answer).toMatchObject({ status: 400, json: { code: "UNKNOWN_CURRENCY" } });
    nothingWritten();
  });
});
