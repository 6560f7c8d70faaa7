import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { recordEvent } from "../../core/ledger/application/record-event";
import { derived } from "../../core/ledger/domain/derive";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { FakeClock } from "../../testing/fakes";
import { aCapture, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

type Reads = Record<string, { Keys: Record<string, unknown>[] }>;

function setUp() {
  const dynamo = new MemoryDynamo();
  const clock = new FakeClock();
  const ledger = dynamoLedger({
    ...{ client: dynamo.client, clock, spread: SPREAD, inboxTable: "payment-webhooks" },
    ...{ ledgerTable: "payment-transactions", transactionsTable: "transactions", objectsTable: "payment-objects" },
  });
  const record = (event: PaymentEvent) => recordEvent({ transactions: ledger, clock }, event);
  const refunded = async (name: string) => {
    const found = (await ledger.locate([name])).get(name);
    return found && derived(found.head).refunded;
  };
  return { dynamo, ledger, record, refunded };
}

const refundOf = (status: "pending" | "succeeded", belongsTo: readonly string[]) =>
  anEvent([
    aRefund({
      ...{ name: "paypal_R1", belongsTo, status, amount: 700 },
      ...(status === "pending" ? { final: 0, progress: 0 } : {}),
    }),
  ]);

test("a refund comes with the call that reads its payment, and counts once when it changes", async () => {
  const { dynamo, record, refunded } = setUp();
  await record(anEvent([anIntent({ name: "paypal_O1" })]));
  await record(refundOf("pending", ["paypal_O1"]));
  dynamo.takeReads();
  await record(refundOf("succeeded", ["paypal_O1"]));
  expect(dynamo.takeReads().calls).toBe(1);
  expect(await refunded("paypal_O1")).toBe(700n);
});

test("a refund of a payment that was joined to another is read where it lies, and counts once", async () => {
  const { dynamo, record, refunded } = setUp();
  await record(refundOf("pending", ["paypal_C1"]));
  await record(anEvent([anOrder({ name: "paypal_O1" })]));
  await record(anEvent([aCapture({ name: "paypal_C1", belongsTo: ["paypal_O1"] })]));
  await record(refundOf("succeeded", ["paypal_C1"]));
  expect(dynamo.all("payment-objects").filter(({ object }) => object === "refund#paypal_R1")).toMatchObject([
    { home: "paypal_C1", rev: 2 },
  ]);
  expect(await refunded("paypal_O1")).toBe(700n);
});

test("what DynamoDB throttles of the call is read again, and never taken for absent", async () => {
  const { dynamo, record, refunded } = setUp();
  await record(anEvent([anIntent({ name: "paypal_O1" })]));
  await record(refundOf("pending", ["paypal_O1"]));
  const send = dynamo.client.send.bind(dynamo.client) as (command: unknown) => Promise<unknown>;
  let throttled = 0;
  Object.assign(dynamo.client, {
    send: async (command: unknown) => {
      const RequestItems = command instanceof BatchGetCommand ? (command.input.RequestItems as Reads) : {};
      if (Object.keys(RequestItems).length < 2) return send(command);
      throttled++;
      return { Responses: {}, UnprocessedKeys: RequestItems };
    },
  });
  await record(refundOf("succeeded", ["paypal_O1"]));
  expect(throttled).toBe(1);
  expect(await refunded("paypal_O1")).toBe(700n);
  expect(dynamo.all("payment-objects")).toMatchObject([{ object: "refund#paypal_R1", rev: 2 }]);
});

test("a charge is read by its name also after a look-up that did not ask for it", async () => {
  const { ledger, record } = setUp();
  await record(anEvent([anIntent({ name: "paypal_O1" })]));
  await record(anEvent([aCapture({ name: "paypal_C1", belongsTo: ["paypal_O1"] })]));
  const from = await ledger.locate(["paypal_O1"]);
  expect(await ledger.parts(["paypal_O1"], ["capture#paypal_C1"], from)).toMatchObject([{ leadsTo: "paypal_O1" }]);
});
