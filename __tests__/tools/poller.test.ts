import { describe, expect, test } from "@jest/globals";
import { lastSeen, until } from "../../tools/poller";
import { retryWhileBusy } from "../../tools/retry";

/** Returns the values one after the other, then the last one again; errors are thrown. */
function looks<T>(...values: readonly (T | Error)[]): () => Promise<T> {
  let count = 0;
  return async () => {
    const value = values[Math.min(count++, values.length - 1)] as T | Error;
    if (value instanceof Error) throw value;
    return value;
  };
}
const quickly = { pauseMs: 1 };
const atOnce = { seconds: 0, pauseMs: 1 };

describe("polling", () => {
  test("lastSeen returns the first value that holds", async () => {
    expect(await lastSeen(looks(1, 2, 3), (value) => value === 2, quickly)).toBe(2);
  });

  test("lastSeen repeats a look that throws", async () => {
    expect(await lastSeen(looks(new Error("busy"), 2), (value) => value === 2, quickly)).toBe(2);
  });

  test("lastSeen returns the last value when time is up", async () => {
    expect(await lastSeen(looks("pending"), (value) => value === "captured", atOnce)).toBe("pending");
  });

  test("lastSeen throws the last look's error when time is up", async () => {
    await expect(lastSeen(looks<number>(new Error("refused")), () => true, atOnce)).rejects.toThrow("refused");
  });

  test("until names what it waited for and what it saw last", async () => {
    const waiting = until("the capture", looks({ status: "pending" }), ({ status }) => status === "captured", atOnce);
    await expect(waiting).rejects.toThrow('waited 0 s for the capture; last seen: {"status":"pending"}');
  });

  test("until names what it waited for and how the last look failed", async () => {
    const failing = looks<number>(new Error("connect ECONNREFUSED"));
    await expect(until("the capture", failing, Boolean, atOnce)).rejects.toThrow(
      "waited 0 s for the capture; the last look failed: connect ECONNREFUSED",
    );
  });

  test("until shortens what it saw last", async () => {
    const waiting = until("an end", looks("x".repeat(5_000)), () => false, atOnce);
    await expect(waiting).rejects.toThrow(/^.{900,1100}…$/);
  });

  test("a signal ends the wait with its reason", async () => {
    const controller = new AbortController();
    const waiting = until("an end", looks(1), () => false, { ...quickly, signal: controller.signal });
    controller.abort(new Error("the stack has stopped"));
    await expect(waiting).rejects.toThrow();
  });
});

describe("calls of a busy API", () => {
  const answers = (...statuses: readonly (number | Error)[]) =>
    looks(...statuses.map((status) => (status instanceof Error ? status : { status })));

  test.each([[429], [500], [503]])("a call that is answered %d is repeated", async (status) => {
    expect(await retryWhileBusy(answers(status, status, 200), quickly)).toEqual({ status: 200 });
  });

  test("a call without an answer is repeated", async () => {
    expect(await retryWhileBusy(answers(new Error("ECONNRESET"), 404), quickly)).toEqual({ status: 404 });
  });

  test("the last answer is returned when time is up", async () => {
    expect(await retryWhileBusy(answers(500), atOnce)).toEqual({ status: 500 });
  });
});
