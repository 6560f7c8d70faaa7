import { describe, expect, test } from "@jest/globals";
import { makeReader } from "../../lambda/transaction-reader/handler";
import { apiRequest } from "../../testing/events";
import { FakeCallers, FakeClock, FakeCursors, InMemoryInbox, RecordingLog } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { payment, paymentWorld } from "../../testing/payment-world";
import { SPREAD } from "../../testing/spread";
import { InMemoryList } from "../../testing/transaction-list";

const SHOP = "shop";
/** Within a body's limit, and deeper than JSON.stringify can go. */
const DEEP = `{"amount":${"[".repeat(7_000)}${"]".repeat(7_000)},"reference":"4242424242424242"}`;

/** GET /transactions and GET /transactions/{id}, on adapters in memory. */
function readerWorld() {
  const list = new InMemoryList();
  const handle = makeReader({
    timelines: { of: async () => [] },
    list,
    modifications: { refunds: async () => [] },
    cursors: new FakeCursors(),
    spread: SPREAD,
    clock: new FakeClock(),
    transactions: new InMemoryLedger(new InMemoryInbox()),
    callers: new FakeCallers({ [SHOP]: ["mrc_1"], several: ["mrc_1", "mrc_2"] }),
    log: new RecordingLog(),
  });
  const read = async (query: Record<string, string | string[]>, id?: string, userArn = SHOP) => {
    const { statusCode, body } = await handle(apiRequest({ ...(id && { path: { id } }), query, userArn }));
    return { status: statusCode, json: JSON.parse(body) };
  };
  return { read, list };
}

describe("a mistake in a payment", () => {
  test.each<[string, unknown, string, string, string]>([
    ["an amount in text", payment({ amount: "2750" }), "INVALID_BODY", "/amount", "integer"],
    ["an amount in dollars", payment({ amount: 27.5 }), "INVALID_BODY", "/amount", "integer"],
    ["an amount of nothing", payment({ amount: 0 }), "INVALID_BODY", "/amount", "minimum"],
    ["a currency in small letters", payment({ currency: "usd" }), "INVALID_BODY", "/currency", "format"],
    ["an unknown field", payment({ amout: 1 }), "INVALID_BODY", "/amout", "unknown"],
    ["a reference with a blank", payment({ reference: "order 77" }), "INVALID_BODY", "/reference", "format"],
    ["a reference with slashes", payment({ reference: "Order/2026/11" }), "INVALID_BODY", "/reference", "format"],
    ["an empty description", payment({ description: "" }), "INVALID_BODY", "/description", "min_length"],
    ["an address as customer", payment({ customer_id: "a@b.c" }), "INVALID_BODY", "/customer_id", "format"],
    ["no payment method", payment({ payment_method: undefined }), "INVALID_BODY", "/payment_method", "required"],
    ["broken JSON", '{"amount": 2750,}', "MALFORMED_JSON", "", "json"],
    ["a currency that is none", payment({ currency: "ZZZ" }), "UNKNOWN_CURRENCY", "/currency", "enum"],
    ["a field that is given twice", '{"amount":1,"amount":2}', "INVALID_BODY", "/amount", "repeated"],
    ["a card number", payment({ reference: "4242424242424242" }), "CARD_NUMBER_REFUSED", "/reference", "card_number"],
    ["a card number beside lists within lists", DEEP, "CARD_NUMBER_REFUSED", "/reference", "card_number"],
    ["a card number as a name", { "4242424242424242": 1 }, "CARD_NUMBER_REFUSED", "", "card_number"],
  ])("%s is named, and nothing is written", async (_, body, code, pointer, rule) => {
    const world = paymentWorld();
    const { json } = await world.submit(body);
    expect(json.code).toBe(code);
    expect(json.errors).toContainEqual(expect.objectContaining({ pointer, rule }));
    expect(JSON.stringify(json)).not.toMatch(/2750|27\.5|usd|order 77|Order|a@b|ZZZ|4242/);
    expect(world.transactions.rows).toEqual([]);
    expect(world.queue.sent).toEqual([]);
  });

  test("a body with sixty fields that are given twice is answered with twenty errors", async () => {
    const twice = Array.from({ length: 60 }, (_, index) => `"a${index}":1,"a${index}":2`);
    const { json } = await paymentWorld().submit(`{${twice.join()}}`);
    expect(json.code).toBe("INVALID_BODY");
    expect(json.errors).toHaveLength(20);
  });

  test("broken JSON is refused with the line and the column where it breaks, and nothing of it", async () => {
    const { json } = await paymentWorld().submit('{\n  "amount": 1990\n  "currency": "USD"\n}');
    const expected = "a JSON object in UTF-8; it stops being JSON at line 3, column 3";
    expect(json.errors).toEqual([{ pointer: "", rule: "json", expected }]);
  });

  test.each<[string, Record<string, string | string[]>, string]>([
    ["no Idempotency-Key", {}, "required"],
    ["an empty Idempotency-Key", { "Idempotency-Key": "" }, "format"],
    ["an Idempotency-Key with a blank", { "idempotency-key": "order 77" }, "format"],
    ["two Idempotency-Keys", { "Idempotency-Key": ["key-1", "key-2"] }, "repeated"],
  ])("%s is named by its header, and nothing is written", async (_, headers, rule) => {
    const world = paymentWorld();
    const { status, json } = await world.submit(payment(), headers);
    expect([status, json.code]).toEqual([400, "IDEMPOTENCY_KEY_REQUIRED"]);
    expect(json.errors).toEqual([{ header: "Idempotency-Key", rule, expected: expect.any(String) }]);
    expect(world.transactions.rows).toEqual([]);
  });
});

describe("a mistake in a query", () => {
  const times = (from: string, to: string) => ({ from: `2026-${from}T10:00:00Z`, to: `2026-${to}T10:00:00Z` });

  test.each<[string, Record<string, string | string[]>, string, string, string]>([
    ["a limit of nothing", { limit: "0" }, "INVALID_PARAMETER", "limit", "minimum"],
    ["too large a limit", { limit: "101" }, "INVALID_PARAMETER", "limit", "maximum"],
    ["a limit in words", { limit: "ten" }, "INVALID_PARAMETER", "limit", "integer"],
    ["a status that is none", { status: "captred" }, "INVALID_PARAMETER", "status", "enum"],
    ["a date without a time", { from: "2026-11-18" }, "INVALID_PARAMETER", "from", "format"],
    ["a time that ends before it begins", times("11-18", "11-17"), "INVALID_PARAMETER", "from", "maximum"],
    ["more than 31 days", times("10-17", "11-18"), "INVALID_PARAMETER", "from", "minimum"],
    ["a misspelt filter", { statuss: "failed" }, "INVALID_PARAMETER", "statuss", "unknown"],
    ["a cursor that is none", { cursor: "Zm9yZ2Vk" }, "INVALID_CURSOR", "cursor", "format"],
    ["a filter that is given twice", { status: ["failed", "captured"] }, "INVALID_PARAMETER", "status", "repeated"],
    ["a card number as a name", { "4242424242424242": "x" }, "INVALID_PARAMETER", "", "unknown"],
  ])("%s is named, and nothing is read", async (_, query, code, parameter, rule) => {
    const { read, list } = readerWorld();
    const { status, json } = await read(query);
    expect([status, json.code]).toEqual([400, code]);
    expect(json.errors).toEqual([expect.objectContaining({ parameter, rule })]);
    expect(JSON.stringify(json)).not.toMatch(/ten"|captred|Zm9y|4242/);
    expect(list.reads).toBe(0);
  });

  test.each([
    [{ history_cursor: "yesterday" }, "history_cursor", "format"],
    [{ refunds_cursor: "1" }, "refunds_cursor", "format"],
    [{ limit: "1" }, "limit", "unknown"],
  ])("the query %j of a transaction is named", async (query, parameter, rule) => {
    const { json } = await readerWorld().read(query, "pay_1");
    expect(json.errors).toEqual([expect.objectContaining({ parameter, rule })]);
  });

  test("a query with sixty parameters that are given twice is answered with twenty errors", async () => {
    const twice = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a${index}`, ["1", "2"]]));
    const { json } = await readerWorld().read(twice);
    expect(json.code).toBe("INVALID_PARAMETER");
    expect(json.errors).toHaveLength(20);
  });

  test("a caller of several merchants is asked to name one, a caller of none is refused", async () => {
    const { read } = readerWorld();
    expect(await read({}, undefined, "several")).toMatchObject({
      status: 400,
      json: { code: "MERCHANT_REQUIRED", errors: [{ parameter: "merchant_id", rule: "required" }] },
    });
    expect(await read({}, undefined, "nobody")).toMatchObject({ status: 403, json: { code: "CALLER_NOT_BOUND" } });
  });

  test("the parameters of a signature in the query are no parameters of the route", async () => {
    const signed = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token"];
    const query = Object.fromEntries(signed.map((name) => [`X-Amz-${name}`, "x"]));
    expect(await readerWorld().read(query)).toMatchObject({ status: 200 });
    expect(await readerWorld().read({ ...query, "X-Amz-Other": "x" })).toMatchObject({ status: 400 });
  });
});
