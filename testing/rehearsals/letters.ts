import { StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { interruptedBatch } from "../../ops/iam/commands/batches";
import { putLetter, queueOf } from "../../ops/iam/commands/letters";
import { expectStory, submitted } from "../../ops/iam/probes/api";
import { expectSame, type World } from "../../ops/iam/world";
import { lastSeen } from "../../tools/poller";
import { measuredByAws } from "./measured-by-aws";
import { type Rehearsal, rehearsal } from "./rehearsal";

const REASON = '--yes --reason "its dependency is back"';

/** What lies in a queue, and whether it goes back or is discarded. */
interface Letters {
  readonly purpose: string;
  readonly alike?: readonly string[];
  readonly title: string;
  body(world: World): Promise<string> | string;
  readonly shows: readonly string[];
  readonly end: "redriven" | "discarded";
}

const letters: readonly Letters[] = [
  {
    purpose: "transaction-processing",
    title: "a payment's workflow was not started; it is started again, and charges nothing twice",
    body: async (world) => {
      const id = await submitted(world, world.fresh(), 1990);
      await expectStory(world, id, "captured, 2 rows");
      return JSON.stringify({ transaction_id: id, attempt: 1 });
    },
    shows: ["captured", "changes nothing"],
    end: "redriven",
  },
  {
    purpose: "notifications",
    title: "a notification was not made; it is made once its dependency is back",
    body: async (world) => {
      const tag = world.fresh();
      const id = await submitted(world, tag, 1990);
      await expectStory(world, id, "captured, 2 rows");
      const requested_by = { principal: "arn:aws:iam::000000000000:user/shop", is_operator: false };
      return JSON.stringify({ message_id: `ntf_${tag}`, transaction_id: id, requested_by });
    },
    shows: ["is tried again"],
    end: "redriven",
  },
  {
    purpose: "schedule-reconciler",
    alike: ["reconciler", "schedule-audit-verifier", "audit-verifier"],
    title: "a scheduled call of a function failed; the function is called again",
    body: () => JSON.stringify({ source: "aws.scheduler" }),
    shows: ["function reconciler", "is tried again"],
    end: "redriven",
  },
  {
    purpose: "webhook-processing",
    title: "an event was not processed, and nothing is left of it; its letter is discarded",
    body: ({ fresh }) => JSON.stringify({ provider: "stripe", event_id: `evt_${fresh()}` }),
    shows: ["stripe#evt_", "BODY_EXPIRED", "cannot help"],
    end: "discarded",
  },
  {
    purpose: "merchant-deliveries",
    title: "a notification that is no longer kept was not delivered; its letter is discarded",
    body: ({ fresh }) =>
      JSON.stringify({ transaction_id: `pay_${fresh()}`, notification_id: `ntf_${fresh()}`, merchant_id: "mrc_demo" }),
    shows: ["mrc_demo", "cannot help"],
    end: "discarded",
  },
  {
    purpose: "rule-batch-uploads",
    title: "an upload started nothing, and its batch is gone; its letter is discarded",
    body: ({ fresh }) =>
      JSON.stringify({ detail: { object: { key: `uploads/bat_${fresh()}${fresh()}`, "version-id": "v1" } } }),
    shows: ["bat_", "cannot help"],
    end: "discarded",
  },
];

const ofLetters = ({ purpose, alike, title, body, shows, end }: Letters): Rehearsal =>
  rehearsal({
    alarm: `${purpose}-dead-letters`,
    ...(alike && { alike: alike.map((name) => `${name}-dead-letters`) }),
    title,
    cause: async (world) => putLetter(world, queueOf(purpose), await body(world)),
    steps: (id) => [
      { command: `tap dead-letters show ${purpose}`, shows: [id, ...shows] },
      end === "redriven"
        ? { command: `tap dead-letters redrive ${purpose} --all ${REASON}`, shows: ["1 redriven"] }
        : { command: `tap dead-letters discard ${purpose} ${id.slice(0, 8)} ${REASON}`, shows: ["1 discarded"] },
    ],
  });

/** Alarms about messages that could not be processed. */
export const letterRehearsals = letters.map(ofLetters);

/** Creates a batch whose file does not come. Returns its id. */
async function awaitedBatch({ api, info, fresh }: World): Promise<string> {
  const answer = await api.send({
    method: "POST",
    path: "/batches",
    headers: { "x-api-key": info.apiKey, "idempotency-key": fresh() },
    signAs: info.credentials.merchant,
    body: JSON.stringify({
      merchant_id: "mrc_demo",
      format: "csv",
      sha256: Buffer.from(fresh().padEnd(32, fresh()).slice(0, 32)).toString("base64"),
    }),
  });
  expectSame("POST /batches", answer.status, 201);
  return (answer.json as { id: string }).id;
}

/** Begins an execution of the workflow of batches whose input no function reads, and stops it between two retries. */
async function abortedExecution(world: World): Promise<void> {
  const { clients, output, fresh } = world;
  const { executionArn } = await clients.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: output("workflow_batch_workflow_arn"),
      input: JSON.stringify({ key: 7, version_id: fresh() }),
    }),
  );
  await clients.sfn.send(new StopExecutionCommand({ executionArn }));
}

/** Alarms about files of payments. */
export const batchRehearsals = [
  rehearsal({
    alarm: "batch-uploads-events-lost",
    title: "EventBridge lost the event of an upload; batches that wait for their file are listed and shown",
    async cause(world) {
      const id = await awaitedBatch(world);
      await measuredByAws(world, "batch-uploads-events-lost", 1);
      return id;
    },
    steps: (id) => [
      { command: "tap batches list --state awaiting_upload", shows: [id] },
      { command: `tap batches show ${id}`, shows: ["Its file has not come yet."] },
    ],
  }),
  rehearsal({
    alarm: "batch-workflow-was-aborted",
    alike: ["batch-workflow-failed"],
    title: "the workflow of a batch was stopped; the batch is resumed, and submits no row twice",
    async cause(world) {
      const id = await interruptedBatch(world);
      await abortedExecution(world);
      return id;
    },
    steps: (id) => [
      { command: "tap batches list --state interrupted", shows: [id] },
      { command: `tap batches resume ${id} ${REASON}`, shows: ["Resumed."] },
    ],
    async over(world, id) {
      const { Item = {} } = await lastSeen(
        () => world.dynamo.send(new GetCommand({ TableName: world.output("table_batches"), Key: { batch_id: id } })),
        ({ Item: item = {} }) => item.state === "completed_with_errors",
      );
      expectSame(
        "the batch",
        [Item.state, Item.submitted, Item.interrupted_list],
        ["completed_with_errors", 1, undefined],
      );
    },
  }),
];
