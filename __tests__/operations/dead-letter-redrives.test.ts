import { expect, test } from "@jest/globals";
import type { LetterFilter } from "../../core/operations/application/dead-letters/letter-filter";
import { planRedrive, redriveLetters } from "../../core/operations/application/dead-letters/redrive-letters";
import { runAction } from "../../core/operations/application/run-action";
import { shopActor } from "../../testing/actors";
import { letterWorld, queueOf } from "../../testing/letter-world";

type World = ReturnType<typeof letterWorld>;
const pointer = (id: string) => JSON.stringify({ provider: "stripe", event_id: id });

/** A world with dead letters of so many failed events. */
function failedEvents(count: number): World {
  const world = letterWorld();
  for (let n = 0; n < count; n++) {
    world.facts.set(`stripe#evt_${n}`, { state: "failed", reason: "RETRIES_EXHAUSTED", hasBody: true });
    world.box("webhook-processing").add(pointer(`evt_${n}`));
  }
  return world;
}

async function run(
  world: World,
  queue: string,
  filter: LetterFilter,
  { count, ...options }: { count: number; signal?: AbortSignal; perSecond?: number },
) {
  const { cameBack, ...request } = redriveLetters(world.deps, queueOf(queue), filter, count);
  const given = { reason: "dependency is back", perSecond: 1000, signal: new AbortController().signal, ...options };
  return { ...(await runAction(world.deps, { ...request, ...given })), cameBack: cameBack() };
}

async function redrive(
  world: World,
  filter: LetterFilter = {},
  { queue = "webhook-processing", ...options }: { queue?: string; signal?: AbortSignal; perSecond?: number } = {},
) {
  const plan = await planRedrive(world.deps, queueOf(queue), filter);
  return run(world, queue, filter, { count: plan.moved.length, ...options });
}

test("a redrive moves every letter of the queue once", async () => {
  const world = failedEvents(35);
  expect(await redrive(world)).toMatchObject({ done: 35, failed: 0, outcome: "finished" });
  expect(new Set(world.sent.map(({ body }) => body)).size).toBe(35);
  expect(world.sent).toHaveLength(35);
  expect(await world.box("webhook-processing").count()).toBe(0);
});

test("the plan of a redrive changes nothing, and names letters that no redrive helps", async () => {
  const world = failedEvents(3);
  const expired = world.box("webhook-processing").add(pointer("evt_expired"));
  const plan = await planRedrive(world.deps, queueOf("webhook-processing"), {});
  expect(plan.moved).toHaveLength(3);
  expect(plan.left.map(({ id, cause }) => [id, cause])).toEqual([[expired, "BODY_EXPIRED"]]);
  expect(world.sent).toEqual([]);
  expect(world.box("webhook-processing")).toMatchObject({ hiddenCount: 0, letters: { length: 4 } });
  expect(world.deps.actions.journal).toEqual([]);
});

test("a redrive leaves the letters that it cannot help, and puts them back", async () => {
  const world = failedEvents(2);
  const expired = world.box("webhook-processing").add(pointer("evt_expired"));
  expect(await redrive(world)).toMatchObject({ done: 2 });
  expect(world.box("webhook-processing").letters.map(({ id }) => id)).toEqual([expired]);
  expect(world.box("webhook-processing").hiddenCount).toBe(0);
});

test("a redrive by id, cause, type or time moves those letters only", async () => {
  const world = failedEvents(1);
  const { facts } = world;
  facts.set("stripe#evt_a", { state: "unread", reason: "UNKNOWN_TYPE", type: "charge.updated", hasBody: true });
  const queuedAt = new Date("2026-11-18T09:30:00Z");
  const id = world.box("webhook-processing").add(pointer("evt_a"), { queuedAt });
  const planned = async (filter: LetterFilter) =>
    (await planRedrive(world.deps, queueOf("webhook-processing"), filter)).moved.map((view) => view.keys.event);
  expect(await planned({ ids: [id.slice(0, 12)] })).toEqual(["stripe#evt_a"]);
  expect(await planned({ cause: "UNKNOWN_TYPE" })).toEqual(["stripe#evt_a"]);
  expect(await planned({ type: "charge.updated" })).toEqual(["stripe#evt_a"]);
  expect(await planned({ since: queuedAt })).toEqual(["stripe#evt_a"]);
  expect(await planned({ until: queuedAt })).toEqual(["stripe#evt_0"]);
  expect(await redrive(world, { cause: "UNKNOWN_TYPE" })).toMatchObject({ done: 1 });
  expect(world.sent.map(({ body }) => body)).toEqual([pointer("evt_a")]);
});

test("a letter that comes back within the run is not redriven again", async () => {
  const world = failedEvents(12);
  const box = world.box("webhook-processing");
  let returned = 0;
  box.beforeRemoval = ({ body }) => {
    if (body === pointer("evt_0") && returned++ === 0) box.add(body);
  };
  // It counts on more letters than there are, as where others come meanwhile.
  expect(await run(world, "webhook-processing", {}, { count: 99 })).toMatchObject({ done: 12, cameBack: 1 });
  expect(world.sent).toHaveLength(12);
  expect(await box.count()).toBe(1);
});

test("a redrive that is stopped between sending and deleting sends that letter again, and no other", async () => {
  const world = failedEvents(1);
  const box = world.box("webhook-processing");
  box.beforeRemoval = () => {
    throw new Error("killed");
  };
  await expect(redrive(world)).rejects.toThrow("killed");
  expect(await box.count()).toBe(1);
  box.showAgain();
  box.beforeRemoval = () => undefined;
  expect(await redrive(world)).toMatchObject({ done: 1 });
  expect(world.sent.map(({ id }) => id)).toEqual([world.sent[0]?.id, world.sent[0]?.id]);
});

test("no letter is deleted whose sending was not acknowledged", async () => {
  const world = failedEvents(3);
  world.fail((letter) => (letter?.body === pointer("evt_1") ? new Error("throttled") : undefined));
  expect(await redrive(world)).toMatchObject({ done: 2, failed: 1 });
  expect(world.box("webhook-processing").letters.map(({ body }) => body)).toEqual([pointer("evt_1")]);
});

test("a redrive ends with the error after five letters in a row, and records that it failed", async () => {
  const world = failedEvents(40);
  world.fail(() => new Error("AccessDenied"));
  await expect(redrive(world)).rejects.toThrow("AccessDenied");
  expect(await world.box("webhook-processing").count()).toBe(40);
  expect(world.box("webhook-processing").hiddenCount).toBe(0);
  expect(world.deps.actions.journal.at(-1)).toMatch(/^end failed 0 /);
});

test("a redrive that is stopped finishes the letters under way, and the next one goes on", async () => {
  const world = failedEvents(30);
  const interrupt = new AbortController();
  world.box("webhook-processing").beforeRemoval = () => {
    if (world.sent.length >= 7) interrupt.abort();
  };
  const stopped = await redrive(world, {}, { signal: interrupt.signal });
  expect(stopped.outcome).toBe("stopped");
  expect(stopped.done).toBeLessThan(27);
  expect(await world.box("webhook-processing").count()).toBe(30 - stopped.done);
  expect(await redrive(world)).toMatchObject({ done: 30 - stopped.done, outcome: "finished" });
  expect(new Set(world.sent.map(({ id }) => id)).size).toBe(30);
  expect(world.sent).toHaveLength(30);
});

test("a redrive is recorded before its first letter is sent", async () => {
  const world = failedEvents(1);
  world.fail(() => {
    world.deps.actions.journal.push("sent");
    return undefined;
  });
  await redrive(world, { cause: "RETRIES_EXHAUSTED" });
  expect(world.deps.actions.journal).toEqual([
    "begin dead-letters redrive",
    "sent",
    "progress 1 0",
    "end finished 1 0",
  ]);
  expect([...world.deps.actions.actions.values()]).toMatchObject([
    { filter: { queue: "webhook-processing", cause: "RETRIES_EXHAUSTED" }, count: 1, reason: "dependency is back" },
  ]);
});

test("a redrive keeps its rate", async () => {
  const world = failedEvents(10);
  const { clock } = world.deps;
  const sleep = clock.sleep;
  clock.sleep = async (milliseconds) => {
    await sleep(milliseconds);
    clock.advance(milliseconds);
  };
  const from = clock.now().getTime();
  await redrive(world, {}, { perSecond: 2 });
  expect(clock.now().getTime() - from).toBeGreaterThanOrEqual(4_500);
});

test("letters of a FIFO queue are redriven in the order of their group", async () => {
  const world = letterWorld();
  for (let n = 0; n < 25; n++) {
    const body = JSON.stringify({
      message_id: `m${n}`,
      transaction_id: "pay_1",
      requested_by: { principal: "p", is_operator: true },
    });
    await world.deps.notificationStore.create({ ...aStored, notificationId: `m${n}` });
    world.box("notifications").add(body, { group: "one", queuedAt: new Date(1_800_000_000_000 + n) });
  }
  expect(await run(world, "notifications", {}, { count: 25 })).toMatchObject({ done: 25 });
  expect(world.sent.map(({ body }) => JSON.parse(body).message_id)).toEqual(
    Array.from({ length: 25 }, (_, n) => `m${n}`),
  );
});

const aStored = {
  transactionId: "pay_1",
  notificationId: "",
  merchantId: "mrc_1",
  createdAt: "2026-11-18T10:00:10.000Z",
  type: "transaction.captured",
  cause: { event: "stripe#evt_1" },
  body: "{}",
};

test("a letter of a function or of its schedule calls the function with the same input", async () => {
  const world = letterWorld();
  for (const queue of ["reconciler", "schedule-reconciler"]) {
    world.box(queue).add('{"source":"aws.scheduler"}');
    expect(await redrive(world, {}, { queue })).toMatchObject({ done: 1 });
  }
  expect(world.sent).toEqual([
    { to: "reconciler", body: '{"source":"aws.scheduler"}' },
    { to: "reconciler", body: '{"source":"aws.scheduler"}' },
  ]);
});

const BATCH = "bat_000000000000000000000001";
const upload = JSON.stringify({ detail: { object: { key: `uploads/${BATCH}`, "version-id": "v1" } } });

async function awaitedBatch(world: World) {
  const { batches, clock } = world.deps;
  const uploadUntil = new Date(clock.now().getTime() + 900_000).toISOString();
  const batch = {
    batchId: BATCH,
    merchantId: "mrc_1",
    format: "csv",
    sha256: "s",
    resultFormat: "csv",
    actor: shopActor,
  } as const;
  const claim = { batchIds: [BATCH], replaces: 0, retired: [] };
  const times = { createdAt: clock.now().toISOString(), uploadUntil };
  await batches.create({ ...batch, ...times }, { merchantId: "mrc_1", key: "k" }, "f", claim);
}

test("a letter of an upload starts its batch once, though the redrive is stopped before the letter is deleted", async () => {
  const world = letterWorld();
  await awaitedBatch(world);
  const box = world.box("rule-batch-uploads");
  box.add(upload);
  box.beforeRemoval = () => {
    throw new Error("killed");
  };
  await expect(redrive(world, {}, { queue: "rule-batch-uploads" })).rejects.toThrow("killed");
  box.showAgain();
  box.beforeRemoval = () => undefined;
  await redrive(world, {}, { queue: "rule-batch-uploads" });
  expect(world.sent).toMatchObject([{ to: BATCH, body: "v1" }]);
  expect(await box.count()).toBe(0);
});

test("an upload whose batch has expired is not started: that would remove its file", async () => {
  const world = letterWorld();
  await awaitedBatch(world);
  world.deps.clock.advance(3_600_000);
  world.box("rule-batch-uploads").add(upload);
  const plan = await planRedrive(world.deps, queueOf("rule-batch-uploads"), {});
  expect(plan).toMatchObject({ moved: [], left: [{ cause: "BATCH_EXPIRED" }] });
});

test("letters of unresolved payments are never redriven", async () => {
  const world = letterWorld();
  world.box("payment-unresolved").add(JSON.stringify({ transaction_id: "pay_1", attempt: 1 }));
  expect(await redrive(world, {}, { queue: "payment-unresolved" })).toMatchObject({ done: 0 });
  expect(world.sent).toEqual([]);
});
