import { describe, expect, test } from "@jest/globals";
import { retryAfterSeconds } from "../../core/notifications/adapters/retry-after";

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
  ])("the header Retry-After %p asks for %p seconds", (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
