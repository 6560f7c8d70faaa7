import { afterEach, expect, test } from "@jest/globals";
import { Lazy, Token, Tokenization } from "cdktf";
import { withoutTokenTraces } from "../../lib/token-traces";

afterEach(() => {
  delete process.env.TAP_STACK_TRACES;
});

/** What cdktf knows of where a token was made. */
const creationStack = () => {
  const token = Lazy.stringValue({ produce: () => "" });
  return Tokenization.reverseString(Token.asString(token)).firstToken?.creationStack ?? [];
};

test("a token of a synthesis says which variable shows where it was made", () => {
  expect(withoutTokenTraces(creationStack)).toEqual(["TAP_STACK_TRACES=1 shows the lines that made it"]);
});

test("TAP_STACK_TRACES=1 lets a token say where it was made", () => {
  process.env.TAP_STACK_TRACES = "1";
  expect(withoutTokenTraces(creationStack).join("\n")).toContain("token-traces.test.ts");
});

test("an error of a synthesis keeps its stack trace", () => {
  const traced = withoutTokenTraces(() => {
    const error = new Error("broken");
    Error.captureStackTrace(error);
    return error.stack;
  });
  expect(traced).toContain("token-traces.test.ts");
});

test("tokens have stack traces again after a synthesis, also after one that fails", () => {
  const failing = () =>
    withoutTokenTraces(() => {
      throw new Error("broken");
    });
  expect(failing).toThrow("broken");
  expect(creationStack().join("\n")).toContain("token-traces.test.ts");
});
