import { describe, expect, test } from "@jest/globals";
import { makeBatchApi } from "../../lambda/batch-api/handler";
import { makeReader } from "../../lambda/transaction-reader/handler";
import { InMemoryBatches } from "../../testing/batch-fakes";
import { apiRequest } from "../../testing/events";
import { FakeCallers, FakeClock, FakeCursors, InMemoryInbox, RecordingLog } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { payment, paymentWorld } from "../../testing/payment-world";
import { OWN, receiverWorld } from "../../testing/receiver-world";
import { SPREAD } from "../../testing/spread";
import { InMemoryList } from "../../testing/transaction-list";

/** Half a character, and the control characters that end a text or a line, or color a terminal. */
const ODD = ["\ud83d", "\ude00", "\0", "\n", "\u001b[31m", "\u2028"];

/** Each way to put an odd text into a body: behind the value of each of its texts, and into a key of its own. */
const withOddText = (body: object, odd: string): [string, object][] => [
  ...Object.entries(body).flatMap(([name, value]): [string, object][] =>
    typeof value === "string" ? [[name, { ...body, [name]: `${value}${odd}` }]] : [],
  ),
  ["a key", { ...body, [`extra${odd}`]: 1 }],
];
const each = (body: object, odd = ODD) =>
  odd.flatMap((text) =>
    withOddText(body, text).map(([place, changed]) => [JSON.stringify(text), place, changed] as const),
  );

const isFree = (place: string) => place === "description";
const submission = { ...payment(), description: "Two lamps", reference: "order-7", billing_country: "US" };

describe("a payment", () => {
  test.each([...each(submission).filter(([, place]) => !isFree(place)), ...each(submission, ODD.slice(0, 2))])(
    "a payment with %s in %s is refused, and nothing is written",
    async (_, __, body) => {
      const world = paymentWorld();
      expect(await world.submit(body)).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
      expect([world.transactions.rows, world.queue.sent, world.transactions.ids]).toEqual([[], [], []]);
    },
  );

  test.each(ODD.slice(2))("a payment keeps the control character %j of its description", async (odd) => {
    const world = paymentWorld();
    expect(await world.submit({ ...submission, description: `Two${odd}lamps` })).toMatchObject({ status: 202 });
  });

  test("a payment whose bytes are no UTF-8 is refused, and nothing is written", async () => {
    const world = paymentWorld();
    const body = Buffer.from(JSON.stringify({ ...submission, description: "M?ller" }));
    body[body.indexOf("M?ller") + 1] = 0xfc;
    expect(await world.submit(body)).toMatchObject({ status: 400, json: { code: "MALFORMED_JSON" } });
    expect(world.transactions.rows).toEqual([]);
  });

  test.each([...ODD, "ä", ""])("a payment under the key %j is refused, and nothing is written", async (odd) => {
    const world = paymentWorld();
    const key = odd === "" ? "" : `key${odd}`;
    expect(await world.submit(submission, key)).toMatchObject({
      status: 400,
      json: { code: "IDEMPOTENCY_KEY_REQUIRED" },
    });
    expect([world.transactions.rows, world.queue.sent]).toEqual([[], []]);
  });
});

describe("an internal event", () => {
  test.each(each({ ...OWN, type: "refund.succeeded", object_id: "r1" }))(
    "an internal event with %s in %s is refused, and nothing is written",
    async (_, __, body) => {
      const { sendOwn, nothingWritten } = receiverWorld();
      expect(await sendOwn(body)).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
      nothingWritten();
    },
  );
});

describe("a fraud decision", () => {
  const decision = {
    alert_id: "a1",
    transaction_id: "pay_000000000000000000000001",
    decision: "approved",
    occurred_at: "2026-11-18T10:00:00Z",
  };
  test.each([...each(decision), ["a text", "reasons", { ...decision, reasons: ["known\ud83d"] }] as const])(
    "a fraud decision with %s in %s is refused, and nothing is written",
    async (_, __, body) => {
      const world = paymentWorld();
      expect(await world.decide(body)).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
      expect(world.alerts.alerts.size).toBe(0);
    },
  );
});

describe("a batch", () => {
  const SHOP = "arn:aws:iam::123456789012:role/shop";
  const request = { merchant_id: "mrc_1", format: "csv", sha256: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=" };
  const create = async (body: object, key = "key-1") => {
    const batches = new InMemoryBatches();
    const never = () => Promise.reject(new Error("not to be called"));
    const handle = makeBatchApi({
      callers: new FakeCallers({ [SHOP]: ["mrc_1"] }),
      batches,
      uploads: { form: never, result: never },
      clock: new FakeClock(),
      retentionDays: 7,
      randomId: () => "0".repeat(24),
      log: new RecordingLog(),
    });
    const headers = { "Idempotency-Key": key };
    const event = apiRequest({ body: JSON.stringify(body), userArn: SHOP, headers });
    return { answer: await handle(event), known: await batches.find(`bat_${"0".repeat(24)}`) };
  };

  test.each(each(request))("a batch with %s in %s is refused, and nothing is written", async (_, __, body) => {
    const { answer, known } = await create(body);
    expect([JSON.parse(answer.body).code, known]).toEqual(["INVALID_BODY", undefined]);
  });

  test.each(ODD)("a batch under a key with %j is refused, and nothing is written", async (odd) => {
    const { answer, known } = await create(request, `key${odd}`);
    expect([JSON.parse(answer.body).code, known]).toEqual(["IDEMPOTENCY_KEY_REQUIRED", undefined]);
  });
});

describe("a path and a query", () => {
  const OPERATOR = "operator";
  const read = async (path: Record<string, string> | undefined, query: Record<string, string>) => {
    const handle = makeReader({
      timelines: { of: async () => [] },
      list: new InMemoryList(),
      modifications: { refunds: async () => [] },
      cursors: new FakeCursors(),
      spread: SPREAD,
      clock: new FakeClock(),
      transactions: new InMemoryLedger(new InMemoryInbox()),
      callers: new FakeCallers({ [OPERATOR]: "*" }),
      log: new RecordingLog(),
    });
    const { body } = await handle(apiRequest({ ...(path && { path }), query, userArn: OPERATOR }));
    return JSON.parse(body).code;
  };

  test.each(ODD)("an id with %j names no transaction", async (odd) => {
    expect(await read({ id: `pay_1${odd}` }, {})).toBe("TRANSACTION_NOT_FOUND");
  });

  const parameters = [
    "merchant_id",
    "customer_id",
    "reference",
    "provider_id",
    "status",
    "from",
    "to",
    "limit",
    "cursor",
  ];
  test.each(ODD.flatMap((odd) => parameters.map((name) => [odd, name] as const)))(
    "a list with %j in %s is refused",
    async (odd, name) => {
      const known: Readonly<Record<string, string>> = { status: "captured", limit: "5", from: "2026-11-18T10:00:00Z" };
      const code = await read(undefined, { [name]: `${known[name] ?? "x"}${odd}` });
      expect(code).toBe(name === "cursor" ? "INVALID_CURSOR" : "INVALID_PARAMETER");
    },
  );

  test.each(
    ODD.flatMap((odd) => ["history_cursor", "refunds_cursor", "disputes_cursor"].map((name) => [odd, name] as const)),
  )("a transaction with %j in %s is refused", async (odd, name) => {
    const place = `2026-11-18T10:00:00.000Z${name === "history_cursor" ? "" : "/stripe_re_1"}`;
    expect(await read({ id: "pay_1" }, { [name]: `${place}${odd}` })).toBe("INVALID_PARAMETER");
  });
});
