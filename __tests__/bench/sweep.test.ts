import { expect, test } from "@jest/globals";
import { measureSweep } from "../../bench/sweep";

test("the benchmark's sweep queues ten stuck events, and reads the same whether none or 2,000 were processed", async () => {
  const { cpu, ...alone } = await measureSweep(0, 10);
  expect(cpu).toBeGreaterThan(0);
  expect(alone).toMatchObject({ queued: 10, items: 10 });
  expect(await measureSweep(2_000, 10)).toMatchObject(alone);
});
