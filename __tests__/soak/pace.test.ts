import { describe, expect, test } from "@jest/globals";
import { paceOf } from "../../testing/soak/pace";

const never = new AbortController().signal;

describe("the pace of a soak", () => {
  test("a sender waits while too many messages wait, and goes on once there are fewer", async () => {
    const waiting = [500, 499];
    const seen: number[] = [];
    const pace = paceOf(
      async () => {
        const now = waiting.shift() ?? 0;
        seen.push(now);
        return now;
      },
      500,
      never,
    );
    await Promise.resolve();
    await pace.turn();
    expect(seen).toEqual([500, 499]);
    pace.stop();
  });

  test("a queue that cannot be read stops the sender that waits, with the cause", async () => {
    let looks = 0;
    const pace = paceOf(
      async () => {
        if (looks++ > 0) throw new Error("the stack has stopped");
        return 500;
      },
      500,
      never,
    );
    await Promise.resolve();
    await expect(pace.turn()).rejects.toThrow("the stack has stopped");
    pace.stop();
  });

  test("a sender that waits ends when the soak is stopped", async () => {
    const run = new AbortController();
    const pace = paceOf(async () => 500, 500, run.signal);
    await Promise.resolve();
    const turn = pace.turn();
    run.abort(new Error("stopped by hand"));
    await expect(turn).rejects.toThrow();
    pace.stop();
  });
});
