import { expect, test } from "@jest/globals";
import { CommandFailure } from "../../cli/exit-codes";
import { timeOf } from "../../cli/times";
import { spanText } from "../../tools/span";

const now = new Date("2026-11-25T12:00:00Z");

test.each([
  ["90m", "2026-11-25T10:30:00.000Z"],
  ["24h", "2026-11-24T12:00:00.000Z"],
  ["7d", "2026-11-18T12:00:00.000Z"],
  ["30s", "2026-11-25T11:59:30.000Z"],
  ["2026-11-25", "2026-11-25T00:00:00.000Z"],
  ["2026-11-25T14:00Z", "2026-11-25T14:00:00.000Z"],
  ["2026-11-25T14:00:01.5Z", "2026-11-25T14:00:01.500Z"],
])("--since %s is %s", (text, time) => {
  expect(timeOf("since", text, now).toISOString()).toBe(time);
});

test.each(["yesterday", "24", "h", "2026-13-01", "2026-02-30T00:00Z", "2026-11-25T14:00", "-1h", ""])(
  "--since %j is refused with what is allowed",
  (text) => {
    const read = () => timeOf("since", text, now);
    expect(read).toThrow(CommandFailure);
    expect(read).toThrow("is no time");
  },
);

test.each([
  [0, "0 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [49 * 60_000 + 5_000, "49 min 5 s"],
  [3_600_000, "1 h"],
  [49 * 3_600_000, "2 d 1 h"],
  [-5, "0 s"],
])("a span of %d ms is %s", (milliseconds, text) => {
  expect(spanText(milliseconds)).toBe(text);
});
