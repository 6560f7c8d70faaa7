import { randomBytes } from "node:crypto";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, PurgeQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { chainProblems } from "../../core/ledger/domain/row";
import { records } from "../../local/demo/records";
import { setConsuming } from "../../local/emulator/consumers";
import { deliver } from "../../testing/deliver";
import { type FaultyProxy, startFaultyProxy } from "../../testing/faulty-proxy";
import { runningStack } from "../../testing/local-stack";
import { STORY_END, storiesOf } from "../../testing/stories";
import { withLimit } from "../../tools/limiter";
import { lastSeen, until } from "../../tools/poller";

/** 96 payments at each of three providers, 21 events for each three of them: 2,016 events. */
const PAYMENTS = 96;
const AT_ONCE = 20;
const FAILING_SHARE = 0.05;
const SETTLE_S = 600;

const stack = runningStack();
const { api, info } = stack;
const run = randomBytes(4).toString("hex");
const stories = Array.from({ length: PAYMENTS }, (_, index) => storiesOf(`${run}${index}`)).flat();
const eventKeys = stories.flatMap(({ provider, events }) => Object.keys(events).map((id) => `${provider}#${id}`));
const PROCESSOR = "lambda-webhook-processor-dev";
let proxy: FaultyProxy | undefined;

const unsettled = async (): Promise<string[]> => {
  const states = await stack.items("payment_webhooks");
  const processed = new Set(
    states.filter(({ record, state }) => record === "state" && state === "processed").map(({ event_key }) => event_key),
  );
  return eventKeys.filter((key) => !processed.has(key));
};

/** The processor's calls go through the endpoints given; undefined: straight to AWS again. */
async function route(endpoint: string | undefined): Promise<void> {
  const { Environment } = await stack.clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: PROCESSOR }),
  );
  const { AWS_ENDPOINT_URL_DYNAMODB: _, AWS_ENDPOINT_URL_SQS: __, ...variables } = Environment?.Variables ?? {};
  const through = endpoint && { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };
  await stack.clients.lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: PROCESSOR,
      Environment: { Variables: { ...variables, ...through } },
    }),
  );
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

const inQueue = async (output: string): Promise<number> => {
  const { Attributes = {} } = await stack.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: info.outputs[output],
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};

/** The safety net behind a retry delay that could not be set: minutes on AWS, here as long as a test can wait. */
const safetyNet = (seconds: number) =>
  stack.clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: info.outputs.queue_webhook_processing_url,
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

const SENDER = "lambda-notification-sender-dev";

beforeAll(async () => {
  // What is told of the storm is only counted here: the test is of the way into the ledger.
  await setConsuming(stack.clients, SENDER, false);
  await safetyNet(20);
  proxy = await startFaultyProxy(info.endpoint, FAILING_SHARE);
  await route(proxy.endpoint);
  const sends = stories.flatMap(({ provider, events }) =>
    Object.entries(events).flatMap(([id, body]) =>
      Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => ({ provider, body, key: `${provider}#${id}` })),
    ),
  );
  const send = async ({ provider, body }: (typeof sends)[number]) => {
    const { status } = await deliver(api, info.secrets, provider, body);
    if (status !== 200) throw new Error(`a ${provider} event was answered ${status}`);
  };
  await withLimit(AT_ONCE, shuffled(sends), send);
  await until(
    "all but 5 % of the events to be processed",
    async () => (await unsettled()).length,
    (count) => count < eventKeys.length * 0.05,
    { seconds: SETTLE_S },
  );
  await route(undefined);
  // The last few would only wait for a backoff that has grown long: what heals them is that their provider asks again.
  const QueueUrl = info.outputs.queue_webhook_processing_url;
  await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  const waiting = new Set(await unsettled());
  await withLimit(
    AT_ONCE,
    sends.filter(({ key }) => waiting.delete(key)),
    send,
  );
  await until(
    "the last events to be processed and the queue to be empty",
    async () => ({ events: (await unsettled()).length, messages: await inQueue("queue_webhook_processing_url") }),
    ({ events, messages }) => events === 0 && messages === 0,
    { seconds: SETTLE_S },
  );
}, 1_500_000);

afterAll(async () => {
  await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.queue_notifications_url }));
  await setConsuming(stack.clients, SENDER, true);
  await route(undefined);
  await safetyNet(300);
  await proxy?.stop();
  stack.close();
});

describe("2,016 events in any order, each one to three times, with one call in twenty failing", () => {
  test("met faults", () => {
    expect(proxy?.failed()).toBeGreaterThan(200);
  });

  test("are all processed", async () => {
    expect(await unsettled()).toEqual([]);
  });

  /** Each story's transaction, whatever it was begun as, and the chains of those that were joined to it. */
  async function settled() {
    const items = new Map((await stack.items("transactions")).map((item) => [String(item.transaction_id), item]));
    return stories.map((story) => {
      let item = items.get(story.transactionId);
      while (item?.leads_to !== undefined) item = items.get(String(item.leads_to));
      const chains = item === undefined ? [] : [String(item.transaction_id), ...((item.joined as string[]) ?? [])];
      return { story, item, chains };
    });
  }

  test("leave every transaction in the state that its events amount to", async () => {
    const wrong = (await settled()).filter(
      ({ item }) => item?.status !== STORY_END.status || item?.amount_refunded !== STORY_END.amountRefunded,
    );
    expect(wrong.map(({ story }) => story.transactionId)).toEqual([]);
  });

  test("stand in the ledger once each, in intact chains", async () => {
    const rows = (await stack.items("payment_transactions")).map(rowItem.decode);
    const problems = (await settled()).flatMap(({ story: { transactionId, provider, events }, chains }) => {
      const own = chains.map((chain) =>
        rows.filter((row) => row.transactionId === chain).sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)),
      );
      // A chain that ended in another one has a row for that, which says nothing of its own.
      const told = own.flat().filter(({ observations }) => observations.length > 0);
      const keys = told.map(({ eventKey }) => eventKey).sort();
      const expected = Object.keys(events).map((id) => `${provider}#${id}`);
      return [
        ...own.flatMap(chainProblems),
        ...(keys.join() === expected.sort().join() ? [] : [`${transactionId}: ${keys}`]),
      ];
    });
    expect(problems).toEqual([]);
  });

  test("are audited once each", async () => {
    const ids = new Set((await settled()).flatMap(({ chains }) => chains));
    const own = async () =>
      (await records(stack.clients, info).auditLines(stack.table("payment_transactions"))).filter(
        ({ keys, after }) => ids.has(String(keys.transaction_id)) && JSON.stringify(after?.observations) !== "[]",
      );
    const lines = await lastSeen(own, ({ length }) => length >= eventKeys.length);
    expect(lines.map(({ after }) => String(after?.event_key)).sort()).toEqual([...eventKeys].sort());
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  test("are news of every payment, for whoever wants to know", async () => {
    expect(await inQueue("queue_notifications_url")).toBeGreaterThanOrEqual(stories.length);
  });

  test("leave nothing in the queue and nothing in its dead letter queue", async () => {
    expect(await inQueue("queue_webhook_processing_url")).toBe(0);
    expect(await inQueue("dlq_webhook_processing_url")).toBe(0);
  });
});
