import { describe, expect, test } from "@jest/globals";
import type { SQSBatchResponse } from "aws-lambda";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { makeNotificationSender } from "../../lambda/notification-sender/handler";
import { InMemoryAddresses, RecordingMailer } from "../../testing/customer-email-fakes";
import { sqsBatch } from "../../testing/events";
import { FakeCallers, FakeClock, InMemoryInbox, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { InMemoryDeliveryQueue, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { anEvent, anIntent, aRefund } from "../../testing/payment-events";
import { InMemoryNotifications } from "../../testing/payment-fakes";

const ADDRESS = "ada@example.com";
const CAPTURED = { type: "transaction.captured", revision: 1 };

const submitted = (fields: Partial<Parameters<typeof anIntent>[0]> = {}, description = "Two lamps") =>
  anEvent(
    [anIntent({ kind: "payment", name: "pay_1", merchantId: "mrc_1", amount: 125_000, received: 125_000, ...fields })],
    {
      system: "internal",
      submission: {
        amount: 125_000,
        currency: "USD",
        customerId: "cus_1",
        paymentMethod: "pm_1",
        reference: "order-7",
        description,
      },
    },
  );

/** The notification sender of a deployment that e-mails customers, with one payment in the ledger. */
async function setUp({ payment = submitted(), address = ADDRESS, isOn = true } = {}) {
  const clock = new FakeClock();
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const notificationStore = new InMemoryNotificationTable(clock);
  const deliveryQueue = new InMemoryDeliveryQueue();
  const addresses = new InMemoryAddresses();
  const mailer = new RecordingMailer();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const published: string[] = [];
  const record = (event: PaymentEvent) => recordEvent({ transactions, clock }, event);
  await record(payment);
  if (address !== "") await addresses.remember("pay_1", { address, givenBy: "merchant" });
  const handle = makeNotificationSender({
    ...{ transactions, notificationStore, deliveryQueue, clock, log, metrics },
    ...(isOn && { customers: { addresses, mailer } }),
    callers: new FakeCallers({}),
    notificationQueue: new InMemoryNotifications(),
    limit: { take: async () => true },
    topic: { publish: async ({ subject }) => void published.push(subject) },
    freshMessages: { send: async () => undefined, end: async () => undefined },
    retryAfter: async () => undefined,
    randomId: () => "1",
  });
  const consume = (change?: object) =>
    handle(
      sqsBatch(JSON.stringify({ message_id: "pay_1#1", transaction_id: "pay_1", ...occasion(change) })),
    ) as Promise<SQSBatchResponse>;
  return { consume, record, addresses, mailer, log, metrics, published, notificationStore, deliveryQueue };
}

const occasion = (change?: object) =>
  change
    ? { change: { event: "stripe#evt_1", ...change } }
    : { requested_by: { principal: "arn:aws:iam::123456789012:role/shop", is_operator: false } };
const DONE = { batchItemFailures: [] };

describe("an e-mail to a customer", () => {
  test("a customer whose payment was captured gets one e-mail, as text and as HTML", async () => {
    const { consume, mailer, metrics } = await setUp();
    expect(await consume(CAPTURED)).toEqual(DONE);
    const [email, ...others] = mailer.sent;
    expect(others).toEqual([]);
    expect(email).toMatchObject({ to: ADDRESS, subject: "Payment received: 1,250.00 USD (order-7)" });
    expect(email?.text.split("\n")).toEqual([
      "We received your payment of 1,250.00 USD to mrc_1.",
      "",
      "Amount:      1,250.00 USD",
      "Merchant:    mrc_1",
      "Reference:   order-7",
      "Description: Two lamps",
      "",
      "You get this e-mail because your address was given with the payment. If you have a question, ask the merchant.",
      "",
    ]);
    expect(email?.html).toContain("<p>We received your payment of 1,250.00 USD to mrc_1.</p>");
    expect(metrics.of("CustomerEmailSent")).toBe(1);
  });

  test("an e-mail to a customer names no state or code of Tap's, and loads nothing from elsewhere", async () => {
    const { consume, record, mailer } = await setUp();
    await record(
      anEvent([aRefund({ name: "stripe_re_1", belongsTo: ["pay_1"], status: "failed", reason: "lost_or_stolen" })]),
    );
    await consume({ type: "refund.failed", revision: 2, object: "stripe_re_1", reason: "lost_or_stolen" });
    const [email] = mailer.sent;
    for (const content of [email?.subject, email?.text, email?.html]) {
      expect(content).not.toMatch(/transaction|refund\.|notification|revision|lost_or_stolen|re_1|https?:|src=|url\(/i);
    }
  });

  test("a customer whose refund was made is e-mailed the refund's amount, not the payment's", async () => {
    const { consume, record, mailer } = await setUp();
    await record(anEvent([aRefund({ name: "stripe_re_1", belongsTo: ["pay_1"], amount: 1_250 })]));
    await consume({ type: "refund.succeeded", revision: 2, object: "stripe_re_1" });
    expect(mailer.sent.map(({ subject }) => subject)).toEqual(["Refund: 12.50 USD (order-7)"]);
    expect(mailer.sent[0]?.text).toContain("A refund of 12.50 USD for your payment to mrc_1 was made.");
  });

  test("a customer whose payment failed is e-mailed that it was not completed", async () => {
    const { consume, mailer } = await setUp({ payment: submitted({ status: "failed", received: 0 }) });
    await consume({ type: "transaction.failed", revision: 1, reason: "card_declined" });
    expect(mailer.sent[0]).toMatchObject({ subject: "Payment not completed: 1,250.00 USD (order-7)" });
    expect(mailer.sent[0]?.text).not.toContain("card_declined");
  });

  test("what a merchant wrote is no markup and no line of its own in a customer's e-mail", async () => {
    const { consume, mailer } = await setUp({ payment: submitted({}, `<img src="x">&'\nAmount: 1\u2028\u202e`) });
    await consume(CAPTURED);
    const [email] = mailer.sent;
    expect(email?.html).toContain("&lt;img src=&quot;x&quot;&gt;&amp;&#39; Amount: 1 ");
    expect(email?.html).not.toContain("<img");
    expect(email?.text).toContain('\nDescription: <img src="x">&\' Amount: 1 \n');
  });

  test.each([
    ["JPY", "125,000 JPY"],
    ["KWD", "125.000 KWD"],
    ["XYZ", undefined],
  ])("an amount of %s is shown with the digits of its currency", async (currency, amount) => {
    const { consume, mailer } = await setUp({ payment: submitted({ currency }) });
    await consume(CAPTURED);
    expect(mailer.sent[0]?.subject).toBe(`Payment received${amount ? `: ${amount}` : ""} (order-7)`);
  });
});

describe("no e-mail to a customer", () => {
  test.each<[string, Parameters<typeof setUp>[0], object | undefined]>([
    ["without an address", { address: "" }, CAPTURED],
    ["where the deployment has no sender", { isOn: false }, CAPTURED],
    ["about an authorization", {}, { type: "transaction.authorized", revision: 1 }],
    ["about a dispute", {}, { type: "dispute.opened", revision: 1 }],
    ["when a caller requests a notification", {}, undefined],
    ["of an unknown change", {}, { type: "constructor", revision: 1 }],
  ])("a customer gets no e-mail %s", async (_, options, change) => {
    const { consume, mailer, published } = await setUp(options);
    expect(await consume(change)).toEqual(DONE);
    expect(mailer.sent).toEqual([]);
    expect(published).toHaveLength(1);
  });

  test("a customer of a payment that two merchants claim gets no e-mail", async () => {
    const { consume, record, mailer } = await setUp({
      payment: anEvent([anIntent({ name: "pay_1", merchantId: "mrc_1" })]),
    });
    await record(anEvent([aRefund({ belongsTo: ["pay_1"], merchantId: "mrc_2" })], { id: "evt_other" }));
    expect(await consume(CAPTURED)).toEqual(DONE);
    expect(mailer.sent).toEqual([]);
  });
});

describe("an e-mail to a customer, once", () => {
  test("a change whose message comes again is e-mailed once", async () => {
    const { consume, mailer, published } = await setUp();
    await consume(CAPTURED);
    await consume(CAPTURED);
    expect([mailer.sent.length, published.length]).toEqual([1, 1]);
  });

  test("an e-mail that SES does not take now stops no webhook, and is sent by the retry", async () => {
    const { consume, mailer, deliveryQueue, published, log } = await setUp();
    let tries = 0;
    mailer.answer = () => {
      if (++tries === 1) throw new Error("TooManyRequestsException");
      return "sent";
    };
    expect((await consume(CAPTURED)).batchItemFailures).toHaveLength(1);
    expect(deliveryQueue.sent).toHaveLength(1);
    expect(await consume(CAPTURED)).toEqual(DONE);
    expect([mailer.sent.length, published.length]).toEqual([1, 1]);
    expect(JSON.stringify(log)).not.toContain(ADDRESS);
  });

  test("an e-mail that SES refuses for good is counted, logged without its address, and not tried again", async () => {
    const { consume, mailer, metrics, log } = await setUp();
    let tries = 0;
    mailer.answer = () => {
      tries++;
      return "refused";
    };
    expect(await consume(CAPTURED)).toEqual(DONE);
    expect(await consume(CAPTURED)).toEqual(DONE);
    expect([tries, metrics.of("CustomerEmailRefused"), metrics.of("CustomerEmailSent")]).toEqual([1, 1, 0]);
    expect(JSON.stringify(log)).toContain("customer's e-mail refused");
    expect(JSON.stringify(log)).not.toContain(ADDRESS);
  });

  test("a function that stops between sending and recording e-mails the customer twice, never not at all", async () => {
    const { consume, mailer, notificationStore } = await setUp();
    const mark = notificationStore.markCustomerEmailed.bind(notificationStore);
    notificationStore.markCustomerEmailed = async () => {
      throw new Error("stopped");
    };
    expect((await consume(CAPTURED)).batchItemFailures).toHaveLength(1);
    notificationStore.markCustomerEmailed = mark;
    expect(await consume(CAPTURED)).toEqual(DONE);
    expect(mailer.sent).toHaveLength(2);
  });

  test("no webhook of a merchant contains the customer's address", async () => {
    const { consume, notificationStore } = await setUp();
    await consume(CAPTURED);
    expect(JSON.stringify([...notificationStore.stored.values()])).not.toContain(ADDRESS);
  });
});
