import { randomBytes } from "node:crypto";
import { PurgeQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { chainProblems } from "../../core/ledger/domain/chain";
import { records } from "../../local/demo/records";
import { setConsuming } from "../../local/emulator/consumers";
import { withLimit } from "../../tools/limiter";
import { lastSeen, until } from "../../tools/poller";
import { deliver } from "../deliver";
import { type FaultyProxy, failedInAll, startFaultyProxy } from "../faulty-proxy";
import { routeThrough } from "../faulty-routes";
import { type RunningStack, runningStack } from "../local-stack";
import { messagesIn } from "../queues";
import { seeded } from "../seeded";
import { STORY_END, type Story, storiesOf } from "../stories";

const AT_ONCE = 20;
const FAILING_SHARE = 0.05;
/** Another one at each run, shown where too few calls failed; STORM_SEED repeats one. */
const SEED = Number(process.env.STORM_SEED ?? Date.now() % 2 ** 32);
const SETTLE_S = 600;
const STORM_MS = 1_500_000;
const PROCESSOR = "lambda-webhook-processor-dev";
const SENDER = "lambda-notification-sender-dev";

/** The life of a payment at each of the three providers is 21 events together. */
const EVENTS_OF_A_ROUND = 21;

/** Events of so many payments at each provider, while one in twenty of the processor's calls fails. */
export function describeStorm(payments: number): void {
  const storm = stormOf(payments);
  const { stack, stories, eventKeys, unsettled, inQueue } = storm;
  const { info } = stack;
  let proxy: FaultyProxy | undefined;
  let routeStraight: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    // Other tests leave letters of their own.
    await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.dlq_webhook_processing_url }));
    // The notifications of the storm are only counted: the scenario is about the way into the ledger.
    await setConsuming(stack.clients, SENDER, false);
    await setSafetyNet(stack, 20);
    proxy = await startFaultyProxy({ target: info.endpoint, share: FAILING_SHARE, seed: SEED });
    routeStraight = await routeThrough(stack.clients, PROCESSOR, proxy.endpoint);
    await sendThrough(storm, proxy);
  }, STORM_MS);

  afterAll(async () => {
    await stack.clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.queue_notifications_url }));
    await setConsuming(stack.clients, SENDER, true);
    await routeStraight?.();
    await setSafetyNet(stack, 300);
    await proxy?.stop();
    stack.close();
  });

  const title = `${payments * EVENTS_OF_A_ROUND} events in any order, each one to three times, one call in twenty failing`;
  describe(title, () => {
    test("the storm failed calls of DynamoDB and of SQS, before and after their effect", () => {
      const { dynamodb, sqs } = proxy?.failed() ?? {};
      const counts = [dynamodb?.before, dynamodb?.after, sqs?.before, sqs?.after].map((count) => count ?? 0);
      const all = proxy === undefined ? 0 : failedInAll(proxy);
      expect({ SEED, hasEach: Math.min(...counts) > 0, isEnough: all > eventKeys.length / 10 }).toEqual({
        SEED,
        hasEach: true,
        isEnough: true,
      });
    });

    test("all events of the storm are processed", async () => {
      expect(await unsettled()).toEqual([]);
    });

    test("every transaction of the storm is in the state that its events amount to", async () => {
      const wrong = (await storm.ends()).filter(
        ({ item }) => item?.status !== STORY_END.status || item?.amount_refunded !== STORY_END.amountRefunded,
      );
      expect(wrong.map(({ story }) => story.transactionId)).toEqual([]);
    });

    test("each event of the storm is one ledger row, in intact chains", async () => {
      const rows = (await stack.items("payment_transactions")).map(rowItem.decode);
      expect((await storm.ends()).flatMap((end) => ledgerProblems(end, rows))).toEqual([]);
    });

    test("each event of the storm is audited once", async () => {
      const ids = new Set((await storm.ends()).flatMap(({ chains }) => chains));
      const own = async () =>
        (await records(stack.clients, info).auditLines(stack.table("payment_transactions"))).filter(
          ({ keys, after }) => ids.has(String(keys.transaction_id)) && JSON.stringify(after?.observations) !== "[]",
        );
      const lines = await lastSeen(own, ({ length }) => length >= eventKeys.length);
      expect(lines.map(({ after }) => String(after?.event_key)).sort()).toEqual([...eventKeys].sort());
      expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    });

    test("every payment of the storm has a notifiable change in the notification queue", async () => {
      expect(await inQueue("queue_notifications_url")).toBeGreaterThanOrEqual(stories.length);
    });

    test("the storm leaves nothing in the queue and nothing in its dead letter queue", async () => {
      expect(await inQueue("queue_webhook_processing_url")).toBe(0);
      expect(await inQueue("dlq_webhook_processing_url")).toBe(0);
    });
  });
}

/** Where a story's events ended. */
interface StoryEnd {
  readonly story: Story;
  /** Its transaction, whatever it was begun as. */
  readonly item: Record<string, unknown> | undefined;
  /** The transaction's id, and those of the transactions that were joined to it. */
  readonly chains: readonly string[];
}

interface Storm {
  readonly stack: RunningStack;
  readonly stories: readonly Story[];
  readonly events: readonly { readonly provider: Story["provider"]; readonly body: string; readonly key: string }[];
  readonly eventKeys: readonly string[];
  /** Keys of the events that are not processed yet. */
  unsettled(): Promise<string[]>;
  ends(): Promise<StoryEnd[]>;
  /** Messages in the queue of this output. */
  inQueue(output: string): Promise<number>;
}

function stormOf(payments: number): Storm {
  const stack = runningStack();
  const run = randomBytes(4).toString("hex");
  const stories = Array.from({ length: payments }, (_, index) => storiesOf(`${run}${index}`)).flat();
  const events = stories.flatMap(({ provider, events }) =>
    Object.entries(events).map(([id, body]) => ({ provider, body, key: `${provider}#${id}` })),
  );
  const eventKeys = events.map(({ key }) => key);
  return {
    stack,
    stories,
    events,
    eventKeys,
    async unsettled() {
      const items = await stack.items("payment_webhooks");
      const isProcessed = ({ record, state }: Record<string, unknown>) => record === "state" && state === "processed";
      const processed = new Set(items.filter(isProcessed).map(({ event_key }) => event_key));
      return eventKeys.filter((key) => !processed.has(key));
    },
    async ends() {
      const items = new Map((await stack.items("transactions")).map((item) => [String(item.transaction_id), item]));
      return stories.map((story) => {
        let item = items.get(story.transactionId);
        while (item?.leads_to !== undefined) item = items.get(String(item.leads_to));
        const joined = (item?.joined as string[] | undefined) ?? [];
        return { story, item, chains: item === undefined ? [] : [String(item.transaction_id), ...joined] };
      });
    },
    inQueue: (output) => messagesIn(stack.clients, stack.info.outputs[output]),
  };
}

/** Sends every event one to three times in any order, through the faults, and waits until all are processed. */
async function sendThrough({ stack, events, eventKeys, unsettled, inQueue }: Storm, proxy: FaultyProxy): Promise<void> {
  const { api, info, clients } = stack;
  const send = async ({ provider, body }: Storm["events"][number]) => {
    const { status, text } = await deliver(api, info.secrets, provider, body);
    if (status !== 200) throw new Error(`a ${provider} event was answered ${status} ${text}`);
  };
  const random = seeded(SEED);
  const sends = events.flatMap((event) => Array.from({ length: 1 + random.below(3) }, () => event));
  await withLimit(AT_ONCE, random.shuffled(sends), send);
  await until(
    "all but 5 % of the events to be processed",
    async () => (await unsettled()).length,
    (count) => count < eventKeys.length * 0.05,
    { seconds: SETTLE_S },
  );
  proxy.heal();
  // The last few would only wait for a backoff that has grown long: their provider's next attempt settles them.
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.queue_webhook_processing_url }));
  const waiting = new Set(await unsettled());
  const late = events.filter(({ key }) => waiting.has(key));
  await withLimit(AT_ONCE, late, send);
  await until(
    "the last events to be processed and the queue to be empty",
    async () => ({ events: (await unsettled()).length, messages: await inQueue("queue_webhook_processing_url") }),
    (left) => left.events === 0 && left.messages === 0,
    { seconds: SETTLE_S },
  );
}

/** The safety net behind a retry delay that could not be set: minutes on AWS, here as long as a test can wait. */
const setSafetyNet = ({ clients, info }: RunningStack, seconds: number) =>
  clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: info.outputs.queue_webhook_processing_url,
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

function ledgerProblems({ story, chains }: StoryEnd, all: readonly ReturnType<typeof rowItem.decode>[]): string[] {
  const { transactionId, provider, events } = story;
  const rows = chains.map((chain) =>
    all.filter((row) => row.transactionId === chain).sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)),
  );
  // A chain that ended in another one has a row for that, which observes nothing.
  const found = rows
    .flat()
    .filter(({ observations }) => observations.length > 0)
    .map(({ eventKey }) => eventKey)
    .sort();
  const expected = Object.keys(events).map((id) => `${provider}#${id}`);
  return [
    ...rows.flatMap((chain) => chainProblems(chain)).map(({ seq, what }) => `row ${seq}: ${what}`),
    ...(found.join() === expected.sort().join() ? [] : [`${transactionId}: ${found}`]),
  ];
}
