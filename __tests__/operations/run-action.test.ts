import { expect, jest, test } from "@jest/globals";
import type { OperatorActions, StoppedAction } from "../../core/operations/application/operator-actions";
import { type ActionRequest, runAction } from "../../core/operations/application/run-action";

/** A clock that only sleeping moves. */
function steppingClock() {
  let now = Date.parse("2026-11-25T12:00:00Z");
  return {
    now: () => new Date(now),
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
    random: () => 0.5,
  };
}

function world(stopped?: StoppedAction) {
  const calls: string[] = [];
  const actions: OperatorActions = {
    begin: async ({ command, count }) => {
      calls.push(`begin ${command} ${count}`);
      return "act_1";
    },
    progress: async (_, { done, failed, cursor }) => {
      calls.push(`progress ${done} ${failed} ${cursor ?? "-"}`);
    },
    end: async (_, { done, failed, outcome }) => {
      calls.push(`end ${done} ${failed} ${outcome}`);
    },
    stopped: async () => stopped,
  };
  return { calls, deps: { actions, clock: steppingClock() } };
}

const request = (changes: Partial<ActionRequest<number>>): ActionRequest<number> => ({
  command: "events replay",
  filter: { state: "failed" },
  reason: "dependency is back",
  count: 4,
  items: () => [1, 2, 3, 4],
  act: async () => "done",
  perSecond: 20,
  signal: new AbortController().signal,
  ...changes,
});

test("an action is recorded before its first item, and ended after its last", async () => {
  const { calls, deps } = world();
  const act = async (item: number) => {
    calls.push(`item ${item}`);
    return "done" as const;
  };
  const result = await runAction(deps, request({ act, items: () => [1, 2] }));
  expect(calls).toEqual(["begin events replay 4", "item 1", "item 2", "progress 2 0 -", "end 2 0 finished"]);
  expect(result).toEqual({ id: "act_1", outcome: "finished", done: 2, unchanged: 0, failed: 0 });
});

test("nothing is done where the action cannot be recorded", async () => {
  const { deps } = world();
  const act = jest.fn<() => Promise<"done">>();
  const actions = { ...deps.actions, begin: () => Promise.reject(new Error("not allowed")) };
  await expect(runAction({ ...deps, actions }, request({ act }))).rejects.toThrow("not allowed");
  expect(act).not.toHaveBeenCalled();
});

test("items are begun at the rate that was asked for", async () => {
  const { deps } = world();
  const begun: number[] = [];
  const act = async () => {
    begun.push(deps.clock.now().getTime());
    return "done" as const;
  };
  await runAction(deps, request({ act, perSecond: 4 }));
  const [first = 0] = begun;
  expect(begun.map((time) => time - first)).toEqual([0, 250, 500, 750]);
});

test("an item that fails is counted and told, and the others go on", async () => {
  const { deps, calls } = world();
  const failures: unknown[] = [];
  const act = async (item: number) => {
    if (item === 2) throw new Error("no answer");
    return item === 3 ? ("unchanged" as const) : ("done" as const);
  };
  const onFailure = (item: number, error: unknown) => failures.push([item, (error as Error).message]);
  const result = await runAction(deps, request({ act, onFailure }));
  expect(result).toMatchObject({ done: 2, unchanged: 1, failed: 1, outcome: "finished" });
  expect(failures).toEqual([[2, "no answer"]]);
  expect(calls.at(-1)).toBe("end 3 1 finished");
});

test("a stopped action finishes the item under way, begins no other, and records where it was", async () => {
  const { deps, calls } = world();
  const controller = new AbortController();
  const acted: number[] = [];
  const act = async (item: number) => {
    acted.push(item);
    if (item === 2) controller.abort();
    await Promise.resolve();
    return "done" as const;
  };
  const cursorOf = (item: number) => `after-${item}`;
  const result = await runAction(deps, request({ act, cursorOf, signal: controller.signal }));
  expect(acted).toEqual([1, 2]);
  expect(result.outcome).toBe("stopped");
  expect(calls.slice(-2)).toEqual(["progress 2 0 after-2", "end 2 0 stopped"]);
});

test("an action whose items cannot be read any more is recorded as failed, so that it can be gone on with", async () => {
  const { calls, deps } = world();
  async function* items() {
    yield 1;
    throw new Error("throttled");
  }
  await expect(runAction(deps, request({ items }))).rejects.toThrow("throttled");
  expect(calls.at(-1)).toBe("end 1 0 failed");
});

test("the same request goes on where a stopped one was, under the same record", async () => {
  const { deps, calls } = world({ id: "act_0", cursor: "after-2", done: 2, failed: 1, reason: "dependency is back" });
  const asked: unknown[] = [];
  const items = (cursor: string | undefined) => {
    asked.push(cursor);
    return [3, 4];
  };
  const result = await runAction(deps, request({ items }));
  expect(asked).toEqual(["after-2"]);
  expect(result).toMatchObject({ id: "act_0", done: 2 });
  expect(calls).toEqual(["progress 2 1 after-2", "progress 4 1 after-2", "end 4 1 finished"]);
});

test("the cursor never passes an item that is not finished", async () => {
  const { deps, calls } = world();
  const controller = new AbortController();
  let finishFirst: (() => void) | undefined;
  const act = (item: number) =>
    item === 1
      ? new Promise<"done">((resolve) => {
          finishFirst = () => resolve("done");
        })
      : Promise.resolve("done" as const);
  const slow = { ...deps.clock, now: deps.clock.now, sleep: (ms: number) => deps.clock.sleep(ms + 6_000) };
  const running = runAction(
    { ...deps, clock: slow },
    request({ act, cursorOf: (item) => `after-${item}`, signal: controller.signal }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls.filter((call) => call.startsWith("progress")).every((call) => call.endsWith("-"))).toBe(true);
  finishFirst?.();
  await running;
  expect(calls.at(-2)).toBe("progress 4 0 after-4");
});
