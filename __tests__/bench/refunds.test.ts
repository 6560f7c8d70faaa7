import { expect, test } from "@jest/globals";
import { measureRefunds } from "../../bench/refunds";

test("the benchmark of refunds records them all, and the last one takes the write units of the tenth", async () => {
  const { recorded, units, cpu } = await measureRefunds(200);
  // State, row, transaction and refund, twice; two lists of refunds, and none of transactions. See docs/cost.md.
  expect({ recorded, units }).toEqual({ recorded: 200, units: { tenth: 10, last: 10 } });
  expect(Math.min(...cpu.first, ...cpu.last)).toBeGreaterThan(0);
});
