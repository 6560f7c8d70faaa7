import { describe, expect, test } from "@jest/globals";
import { breakerSeconds } from "../../core/notifications/domain/circuit-breaker";
import { RETRY_SECONDS, retrySeconds } from "../../core/notifications/domain/delivery";

describe("the schedule of attempts", () => {
  test("attempts wait longer each time, plus up to 20 % jitter, for four days at most", () => {
    for (const [index, seconds] of RETRY_SECONDS.entries()) {
      expect(retrySeconds(index + 1, 0)).toBe(seconds);
      expect(retrySeconds(index + 1, 0.999)).toBeLessThanOrEqual(Math.ceil(seconds * 1.2));
    }
    expect([...RETRY_SECONDS]).toEqual([...RETRY_SECONDS].sort((a, b) => a - b));
    const longest = RETRY_SECONDS.reduce((sum, seconds) => sum + seconds * 1.2, 0);
    expect(longest).toBeLessThan(4 * 86_400);
  });

  test("there are ten attempts", () => {
    expect(retrySeconds(9, 0)).toBe(86_400);
    expect(retrySeconds(10, 0)).toBeUndefined();
  });

  test("an attempt waits as long as the endpoint asks for, up to a day", () => {
    expect(retrySeconds(1, 0, 40)).toBe(40);
    expect(retrySeconds(2, 0, 40)).toBe(300);
    expect(retrySeconds(1, 0, 10 ** 9)).toBe(86_400);
  });
});

test("a breaker opens for a minute, then longer each time, for an hour at most", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 100].map(breakerSeconds)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
});
