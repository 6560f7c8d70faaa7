import { expect, test } from "@jest/globals";
import { withLimit } from "../../tools/limiter";

test("all items are worked on, and never more than the limit at a time", async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await withLimit(3, [...Array(10).keys()], async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    done.push(item);
  });
  expect(done.sort((a, b) => a - b)).toEqual([...Array(10).keys()]);
  expect(most).toBe(3);
});

test("after an error no further item is begun, and the error is passed on", async () => {
  const begun: number[] = [];
  const work = withLimit(1, [1, 2, 3], async (item) => {
    begun.push(item);
    if (item === 2) throw new Error("broken");
  });
  await expect(work).rejects.toThrow("broken");
  expect(begun).toEqual([1, 2]);
});
