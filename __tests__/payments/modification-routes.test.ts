import { expect, test } from "@jest/globals";
import { answerProblems, routeOf } from "../../testing/contract/described";
import { atGateway, captured, modificationWorld, OTHER_SHOP, PAYMENT } from "../../testing/modification-world";
import { aDispute, anEvent, anIntent, aRefund } from "../../testing/payment-events";

const AT_STRIPE = { belongsTo: ["stripe_pi_a"] } as const;

test("POST /transactions/{id}/refunds answers 202 with the refund, and queues it once it is stored", async () => {
  const world = await captured();
  world.queue.sent.splice(0);
  const { status, json, headers } = await world.post("refunds", { amount: 500, reason: "requested_by_customer" });
  expect(status).toBe(202);
  expect(json).toEqual({
    id: expect.stringMatching(/^rfd_[0-9a-f]{24}$/),
    transaction_id: PAYMENT,
    kind: "refund",
    amount: 500,
    currency: "USD",
    status: "pending",
    repeated: false,
    links: { self: `../../transactions/${PAYMENT}/refunds` },
  });
  expect(headers.Location).toBe(json.links && (json.links as { self: string }).self);
  expect(world.queue.sent).toEqual([{ transactionId: PAYMENT, attempt: 1, modificationId: json.id }]);
  expect((await world.list()).json).toMatchObject({
    refunds: [{ id: json.id, provider_id: null, status: "pending", amount: 500, requested_by_api: true }],
    cursor: null,
  });
});

test("a refund without an amount is of all that is left, and the payment's status stays until it is made", async () => {
  const world = await captured([aRefund({ ...AT_STRIPE, amount: 300 })]);
  expect((await world.post("refunds")).json).toMatchObject({ amount: 1690, currency: "USD" });
  expect((await world.read()).json).toMatchObject({ status: "partially_refunded", amount_refunded: 300 });
});

test("the same key with the same body is the same refund, and is queued again while it is pending", async () => {
  const world = await captured();
  const first = await world.post("refunds", { amount: 500 });
  const before = world.stored();
  const again = await world.post("refunds", { amount: 500 });
  expect(again).toMatchObject({ status: 202, json: { id: first.json.id, repeated: true, status: "pending" } });
  expect(world.stored()).toBe(before);
});

test("refunds in part add up to what was captured, and never to more", async () => {
  const world = await captured();
  const amounts = [500, 1000, 490];
  for (const amount of amounts)
    expect((await world.post("refunds", { amount }, { key: `k${amount}` })).status).toBe(202);
  expect(await world.post("refunds", { amount: 1 }, { key: "more" })).toMatchObject({
    status: 409,
    json: { code: "REFUND_EXCEEDS_LEFT", amount_left: 0 },
  });
});

test("of refunds that many requests make at once, no two have the same money", async () => {
  const world = await captured();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => world.post("refunds", { amount: 500 }, { key: `at-once-${index}` })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 409, 409, 409]);
});

type World = ReturnType<typeof modificationWorld>;
type Part = "refunds" | "capture" | "cancel";
interface Refused {
  readonly world?: () => Promise<World>;
  readonly part?: Part;
  readonly body?: unknown;
  readonly called?: Parameters<World["post"]>[2];
  readonly beside?: object;
}

const authorized = async () => {
  const world = modificationWorld();
  await world.submit({ capture: false });
  await world.record(atGateway({ status: "authorized", progress: 5, final: 0, received: 0, capturable: 1990 }));
  return world;
};
const elsewhere = async () => {
  const world = modificationWorld();
  await world.record(anEvent([anIntent()]));
  return world;
};
const unpaid = async () => {
  const world = modificationWorld();
  await world.submit();
  return world;
};
const underWay = async (part: Part, world: Promise<World>, count = 1) => {
  const made = await world;
  for (let index = 0; index < count; index++)
    await made.post(part, part === "cancel" ? {} : { amount: 1 }, { key: `u${index}` });
  return made;
};

test.each<[string, number, string, Refused]>([
  ["a refund without a key", 400, "IDEMPOTENCY_KEY_REQUIRED", { called: { key: {} } }],
  [
    "a refund whose key stands for another amount",
    409,
    "IDEMPOTENCY_KEY_REUSED",
    {
      world: () => underWay("refunds", captured()),
      called: { key: "u0" },
      body: { amount: 2 },
    },
  ],
  ["a refund whose key stands for a payment", 409, "IDEMPOTENCY_KEY_REUSED", { called: { key: "of-payment" } }],
  ["a refund that is no JSON", 400, "MALFORMED_JSON", { body: "{" }],
  ["a refund of nothing", 400, "INVALID_BODY", { body: { amount: 0 } }],
  ["a refund of half a cent", 400, "INVALID_BODY", { body: { amount: 10.5 } }],
  ["a refund in words", 400, "INVALID_BODY", { body: { amount: "10" } }],
  ["a refund for another reason", 400, "INVALID_BODY", { body: { reason: "other" } }],
  ["a refund with a currency", 400, "INVALID_BODY", { body: { amount: 1, currency: "USD" } }],
  ["a cancel with an amount", 400, "INVALID_BODY", { world: authorized, part: "cancel", body: { amount: 1 } }],
  ["a refund with a parameter", 400, "INVALID_PARAMETER", { called: { query: { amount: "1" } } }],
  ["a refund with a card number", 422, "CARD_NUMBER_REFUSED", { body: { reason: "4242424242424242" } }],
  ["a refund of more than 16 KiB", 413, "BODY_TOO_LARGE", { body: "x".repeat(16 * 1024 + 1) }],
  ["a refund of nobody's payment", 404, "TRANSACTION_NOT_FOUND", { called: { id: "pay_none" } }],
  ["a refund of what can be no payment", 404, "TRANSACTION_NOT_FOUND", { called: { id: "a#b" } }],
  ["a refund of another merchant's payment", 404, "TRANSACTION_NOT_FOUND", { called: { caller: OTHER_SHOP } }],
  ["a refund by a caller without a binding", 403, "CALLER_NOT_BOUND", { called: { caller: "arn:aws:iam::1:role/x" } }],
  [
    "a refund of a payment that only Stripe knows",
    409,
    "REFUND_AT_PROVIDER",
    {
      world: elsewhere,
      called: { id: "stripe_pi_1" },
      beside: { provider: "stripe" },
    },
  ],
  [
    "a capture of a payment that only Stripe knows",
    409,
    "REFUND_AT_PROVIDER",
    {
      world: elsewhere,
      part: "capture",
      called: { id: "stripe_pi_1" },
      beside: { provider: "stripe" },
    },
  ],
  ["a refund of a payment that waits", 409, "PAYMENT_NOT_CAPTURED", { world: unpaid }],
  ["a refund of a payment that is only authorized", 409, "PAYMENT_NOT_CAPTURED", { world: authorized }],
  [
    "a refund of more than was captured",
    409,
    "REFUND_EXCEEDS_LEFT",
    { body: { amount: 1991 }, beside: { amount_left: 1990 } },
  ],
  [
    "a refund of more than refunds at the provider left",
    409,
    "REFUND_EXCEEDS_LEFT",
    {
      world: () => captured([aRefund({ ...AT_STRIPE, amount: 1000 })]),
      body: { amount: 991 },
      beside: { amount_left: 990 },
    },
  ],
  [
    "a refund of more than a pending refund left",
    409,
    "REFUND_EXCEEDS_LEFT",
    {
      world: () => captured([aRefund({ ...AT_STRIPE, amount: 1000, status: "pending", progress: 0, final: 0 })]),
      body: { amount: 991 },
      beside: { amount_left: 990 },
    },
  ],
  [
    "a refund of more than an open dispute left",
    409,
    "REFUND_EXCEEDS_LEFT",
    {
      world: () => captured([aDispute({ ...AT_STRIPE, amount: 1000 })]),
      body: { amount: 991 },
      beside: { amount_left: 990 },
    },
  ],
  [
    "a refund of more than a lost dispute left",
    409,
    "REFUND_EXCEEDS_LEFT",
    {
      world: () =>
        captured([aDispute({ ...AT_STRIPE, amount: 1000, status: "lost", final: 1, progress: 3, lost: 1000 })]),
      body: { amount: 991 },
      beside: { amount_left: 990 },
    },
  ],
  [
    "a refund of more than refunds under way left",
    409,
    "REFUND_EXCEEDS_LEFT",
    {
      world: () => underWay("refunds", captured(), 3),
      body: { amount: 1988 },
      beside: { amount_left: 1987 },
    },
  ],
  [
    "a refund beside 50 that are under way",
    429,
    "TOO_MANY_PENDING",
    { world: () => underWay("refunds", captured(), 50) },
  ],
  ["a capture of a captured payment", 409, "PAYMENT_NOT_AUTHORIZED", { part: "capture" }],
  ["a cancel of a captured payment", 409, "PAYMENT_NOT_AUTHORIZED", { part: "cancel" }],
  [
    "a capture of more than is authorized",
    409,
    "CAPTURE_EXCEEDS_AUTHORIZED",
    {
      world: authorized,
      part: "capture",
      body: { amount: 1991 },
      beside: { amount_left: 1990 },
    },
  ],
  [
    "a capture beside a cancel",
    409,
    "MODIFICATION_PENDING",
    { world: () => underWay("cancel", authorized()), part: "capture" },
  ],
  [
    "a cancel beside a capture",
    409,
    "MODIFICATION_PENDING",
    { world: () => underWay("capture", authorized()), part: "cancel" },
  ],
])("%s is refused with %i %s, and nothing is written or queued", async (_, status, code, refused) => {
  const { world: make = captured, part = "refunds", body = {}, called = {}, beside = {} } = refused;
  const world = await make();
  if (called.key === "of-payment") await world.submit({}, "of-payment");
  const before = world.stored();
  world.queue.sent.splice(0);
  const answer = await world.post(part, body, called);
  expect(answer).toMatchObject({ status, json: { code, status, ...beside } });
  expect(world.stored()).toBe(before);
  expect(world.queue.sent).toEqual([]);
  expect(JSON.stringify(world.log.entries)).not.toMatch(/4242/);
  const route = routeOf("POST", `/transactions/any/${part}`);
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  expect(route && answerProblems(route, { status, headers, text: JSON.stringify(answer.json) })).toEqual([]);
});

test("captures and cancels answer 202 with what they take or release, and with where to read the end", async () => {
  const captures = await authorized();
  expect(await captures.post("capture", { amount: 1500 })).toMatchObject({
    status: 202,
    json: {
      id: expect.stringMatching(/^cap_[0-9a-f]{24}$/),
      kind: "capture",
      amount: 1500,
      status: "pending",
      links: { self: `../../transactions/${PAYMENT}` },
    },
  });
  const cancels = await authorized();
  const { json } = await cancels.post("cancel");
  expect(json).toMatchObject({ id: expect.stringMatching(/^can_[0-9a-f]{24}$/), kind: "cancel", amount: 1990 });
});

test("refunds are listed newest first by page, those made at the provider too, and for their merchant only", async () => {
  const [first, second] = [1, 2].map((n) => aRefund({ ...AT_STRIPE, name: `stripe_re_${n}`, amount: n * 100 }));
  const world = await captured([first as typeof first & object], [second as typeof first & object]);
  const page = await world.list({ query: { limit: "1" } });
  expect(page.json).toMatchObject({
    refunds: [{ id: "re_2", provider_id: "re_2", requested_by_api: false, amount: 200 }],
  });
  const next = await world.list({ query: { limit: "1", cursor: String(page.json.cursor) } });
  expect(next.json).toMatchObject({ refunds: [{ id: "re_1" }] });
  expect(await world.list({ caller: OTHER_SHOP })).toMatchObject({
    status: 404,
    json: { code: "TRANSACTION_NOT_FOUND" },
  });
  expect(await world.list({ query: { limit: "0" } })).toMatchObject({
    status: 400,
    json: { code: "INVALID_PARAMETER" },
  });
});
