import { describe, expect, test } from "@jest/globals";
import { payment, paymentWorld } from "../../testing/payment-world";

const nothingWritten = ({ transactions, queue }: ReturnType<typeof paymentWorld>) => {
  expect(transactions.rows).toEqual([]);
  expect(queue.sent).toEqual([]);
};

describe("POST /transactions", () => {
  test("POST /transactions answers 202 with id, status and a link", async () => {
    const world = paymentWorld();
    const { status, json, headers } = await world.submit();
    expect(status).toBe(202);
    expect(json).toEqual({
      id: expect.stringMatching(/^pay_[0-9a-f]{24}$/),
      status: "pending",
      repeated: false,
      links: { self: `transactions/${json.id}` },
    });
    expect(headers.Location).toBe(`transactions/${json.id}`);
    expect(world.queue.sent).toEqual([{ transactionId: json.id, attempt: 1 }]);
    expect(world.metrics.of("PaymentSubmitted")).toBe(1);
  });

  test("the same key with the same fields, in any order, is the same payment", async () => {
    const world = paymentWorld();
    const first = await world.submit();
    const { reference, ...rest } = payment();
    const again = await world.submit({ reference, ...rest });
    expect(again.json).toMatchObject({ id: first.json.id, repeated: true });
    expect(world.transactions.ids.length).toBe(1);
  });

  test("a repeated submission queues the payment again while it is pending", async () => {
    const world = paymentWorld();
    await world.submit();
    world.queue.sent.splice(0);
    const { json } = await world.submit();
    expect(world.queue.sent).toEqual([{ transactionId: json.id, attempt: 1 }]);
  });

  test("a repeated submission does not queue a payment that has ended", async () => {
    const world = paymentWorld();
    await world.submit();
    await world.consume();
    await world.settle();
    expect((await world.submit()).json).toMatchObject({ status: "captured", repeated: true });
    expect(world.queue.sent).toEqual([]);
  });

  test.each(["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])(
    "a payment may name its key in a header that is spelled %s",
    async (name) => {
      const world = paymentWorld();
      expect(await world.submit(payment(), { [name]: "key-1" })).toMatchObject({ status: 202 });
      expect((await world.submit()).json.repeated).toBe(true);
    },
  );

  test("a payment that cannot be stored is refused with 422 and counted, and nothing is queued", async () => {
    const world = paymentWorld();
    world.submissions.intercept = () => "unstorable";
    expect(await world.submit()).toMatchObject({ status: 422, json: { code: "NOT_STORABLE" } });
    expect(world.metrics.of("PaymentNotStorable")).toBe(1);
    nothingWritten(world);
  });

  test("the same key for another payment is refused", async () => {
    const world = paymentWorld();
    await world.submit();
    expect(await world.submit(payment({ amount: 1 }))).toMatchObject({
      status: 409,
      json: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
    expect(world.transactions.ids.length).toBe(1);
  });

  test("another key is another payment", async () => {
    const world = paymentWorld();
    await world.submit();
    expect((await world.submit(payment(), "key-2")).json.repeated).toBe(false);
    expect(world.transactions.ids.length).toBe(2);
  });

  test.each<[string, number, string, unknown, (string | Record<string, string>)?, string?]>([
    ["no key", 400, "IDEMPOTENCY_KEY_REQUIRED", payment(), {}],
    ["an empty key", 400, "IDEMPOTENCY_KEY_REQUIRED", payment(), ""],
    ["a key with blanks", 400, "IDEMPOTENCY_KEY_REQUIRED", payment(), "a b"],
    ["a key of 256 characters", 400, "IDEMPOTENCY_KEY_REQUIRED", payment(), "x".repeat(256)],
    ["no JSON", 400, "MALFORMED_JSON", "{"],
    ["no object", 400, "MALFORMED_JSON", "[]"],
    ["an unknown field", 400, "INVALID_BODY", payment({ surplus: 1 })],
    ["no amount", 400, "INVALID_BODY", payment({ amount: undefined })],
    ["an amount of nothing", 400, "INVALID_BODY", payment({ amount: 0 })],
    ["half a cent", 400, "INVALID_BODY", payment({ amount: 10.5 })],
    ["an amount as text", 400, "INVALID_BODY", payment({ amount: "10" })],
    ["an unknown currency", 400, "UNKNOWN_CURRENCY", payment({ currency: "ZZZ" })],
    ["half a character", 400, "INVALID_BODY", payment({ description: "a lamp \ud83d" })],
    ["an address without a domain", 400, "INVALID_BODY", payment({ customer_email: "ada@localhost" })],
    ["two addresses", 400, "INVALID_BODY", payment({ customer_email: "ada@example.com, eve@example.com" })],
    ["an address with a name", 400, "INVALID_BODY", payment({ customer_email: "Ada <ada@example.com>" })],
    [
      "an address with a header",
      400,
      "INVALID_BODY",
      payment({ customer_email: "ada@example.com\r\nBcc: e@example.com" }),
    ],
    ["no token", 400, "INVALID_BODY", payment({ payment_method: "visa" })],
    ["a card number for a token", 422, "CARD_NUMBER_REFUSED", payment({ payment_method: "4242424242424242" })],
    ["a card number in the description", 422, "CARD_NUMBER_REFUSED", payment({ description: "4242 4242 4242 4242" })],
    ["a body larger than its fields", 413, "BODY_TOO_LARGE", "x".repeat(16 * 1024 + 1)],
    ["another merchant's payment", 403, "CALLER_NOT_BOUND", payment({ merchant_id: "mrc_2" })],
    ["a caller without a binding", 403, "CALLER_NOT_BOUND", payment(), "key-1", "arn:aws:iam::123456789012:role/other"],
  ])(
    "POST /transactions refuses %s with %i %s, and writes nothing",
    async (_, status, code, body, key = "key-1", caller = undefined) => {
      const world = paymentWorld();
      const answer = await world.submit(body, key, caller);
      expect(answer).toMatchObject({ status, json: { code, status } });
      nothingWritten(world);
      expect(JSON.stringify(world.log.entries)).not.toMatch(/4242/);
      expect(world.metrics.of("CardDataRefused")).toBe(code === "CARD_NUMBER_REFUSED" ? 1 : 0);
    },
  );
});
