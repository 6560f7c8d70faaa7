import { expect, test } from "@jest/globals";
import { lastLine } from "../../tools/python";

test.each([
  [
    "the last line of what the command wrote",
    { stderr: "Traceback:\n  …\nKeyError: 'a'\n", message: "Command failed" },
    "KeyError: 'a'",
  ],
  [
    "the reason of its end where it wrote nothing",
    { stderr: "", message: "stdout maxBuffer length exceeded" },
    "stdout maxBuffer length exceeded",
  ],
  ["the reason why it did not start", { message: "spawn python3 ENOENT" }, "spawn python3 ENOENT"],
])("a failed Python command is told with %s", (_, error, expected) => {
  expect(lastLine(error)).toBe(expected);
});
