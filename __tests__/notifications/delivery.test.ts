import { describe, expect, test } from "@jest/globals";
import {
  breakerSeconds,
  RETRY_SECONDS,
  retryAfterSeconds,
  retrySeconds,
} from "../../core/notifications/domain/delivery";

describe("the schedule of attempts", () => {
  test("waits ever longer, with up to a fifth more as jitter, for four days at most", () => {
    for (const [index, seconds] of RETRY_SECONDS.entries()) {
      expect(retrySeconds(index + 1, 0)).toBe(seconds);
      expect(retrySeconds(index + 1, 0.999)).toBeLessThanOrEqual(Math.ceil(seconds * 1.2));
    }
    expect([...RETRY_SECONDS]).toEqual([...RETRY_SECONDS].sort((a, b) => a - b));
    const longest = RETRY_SECONDS.reduce((sum, seconds) => sum + seconds * 1.2, 0);
    expect(longest).toBeLessThan(4 * 86_400);
  });

  test("ends after ten attempts", () => {
    expect(retrySeconds(9, 0)).toBe(86_400);
    expect(retrySeconds(10, 0)).toBeUndefined();
  });

  test("waits as long as the endpoint asks, but no longer than a day", () => {
    expect(retrySeconds(1, 0, 40)).toBe(40);
    expect(retrySeconds(2, 0, 40)).toBe(300);
    expect(retrySeconds(1, 0, 10 ** 9)).toBe(86_400);
  });
});

describe("the breaker", () => {
  test("leaves in peace for a minute, then for ever longer, an hour at most", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 100].map(breakerSeconds)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });
});

describe("Retry-After", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  test.each([
    ["120", 120],
    [" 5 ", 5],
    ["Sat, 21 Nov 2026 12:01:30 GMT", 90],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("of %p is %p seconds", (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
