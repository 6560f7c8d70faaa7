import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { documentOf, type Grant, grantsIn } from "../../ops/iam/grants";
import { mutateRole, type TimedProbe } from "../../ops/iam/mutate";
import type { Unnoticeable } from "../../ops/iam/score";
import type { World } from "../../ops/iam/world";

const grant = (action: string): Grant => ({ role: "r", action, resource: "arn" });
const read = grant("dynamodb:GetItem");
const write = grant("dynamodb:PutItem");
const trace = grant("xray:PutTraceSegments");
const listed = grant("xray:PutTelemetryRecords");
const table: readonly Unnoticeable[] = [{ actions: [trace.action, listed.action], reason: "no X-Ray" }];

/** A role whose policy is in place at the start, and scenarios that may look at it. */
function stage(grants: readonly Grant[]) {
  const policies = [documentOf(grants)];
  const put = async (document: string) => {
    policies.push(document);
  };
  const allowed = () => grantsIn("r", policies.at(-1) ?? "").map(({ action }) => action);
  const run = (probes: readonly TimedProbe[]) =>
    mutateRole({
      world: {} as World,
      role: { role: "r", isOfFunction: false, grants, put },
      probes,
      grants,
      table,
      onMutation: () => undefined,
    });
  return { policies, allowed, run };
}

const probe = (name: string, play: () => Promise<void>): TimedProbe => ({ name, roles: ["r"], seconds: 1, play });

describe("rights that are taken away from a role", () => {
  test("a right that a scenario misses is noticed, another is not, and the policy is whole in the end", async () => {
    const { allowed, policies, run } = stage([read, write, trace]);
    const reads = probe("reads", async () => {
      if (!allowed().includes(read.action)) throw new Error("500");
    });
    expect(await run([reads])).toEqual([
      { grant: trace },
      { grant: read, noticed: { scenario: "reads", by: "500" } },
      { grant: write },
    ]);
    expect(policies.at(-1)).toBe(policies[0]);
  });

  test("a scenario that is slow with every right back too does not count as one that noticed", async () => {
    const { run } = stage([write]);
    let plays = 0;
    const slow = probe("slow", async () => {
      plays += 1;
      if (plays === 1) throw new Error("late");
      if (plays === 2) await setTimeout(100);
    });
    slow.seconds = 0.05;
    expect(await run([slow])).toEqual([{ grant: write }]);
    expect(plays).toBe(3);
  });

  test("a scenario that fails with every right back ends the run, and the role has its rights", async () => {
    const { policies, run } = stage([write]);
    const broken = probe("broken", async () => {
      throw new Error("late");
    });
    await expect(run([broken])).rejects.toThrow('"broken" fails although every right is back: late');
    expect(policies.at(-1)).toBe(policies[0]);
  });

  test("listed rights are tried one by one where a scenario notices that all of them are gone", async () => {
    const { allowed, run } = stage([trace, listed]);
    const traces = probe("traces", async () => {
      if (!allowed().includes(trace.action)) throw new Error("no trace");
    });
    expect(await run([traces])).toEqual([
      { grant: trace, noticed: { scenario: "traces", by: "no trace" } },
      { grant: listed },
    ]);
  });

  test("a role that no scenario uses keeps its rights, and nothing notices them", async () => {
    const { policies, run } = stage([read]);
    expect(await run([])).toEqual([{ grant: read }]);
    expect(policies).toHaveLength(1);
  });
});
