import { expect, jest, test } from "@jest/globals";
import { tracedLog } from "../../core/adapters/telemetry/log";

test.each(["info", "warn", "error"] as const)("a line of %s reaches the log as JSON with its fields", (level) => {
  process.env.POWERTOOLS_DEV = "true";
  const written = jest.spyOn(console, level).mockImplementation(() => undefined);
  tracedLog("webhook-receiver")[level]("something happened", { event_key: "stripe#evt_1", code: "X" });
  const line = JSON.parse(String(written.mock.calls[0]?.[0])) as Record<string, unknown>;
  written.mockRestore();
  expect(line).toMatchObject({
    level: level.toUpperCase(),
    message: "something happened",
    service: "webhook-receiver",
    event_key: "stripe#evt_1",
    code: "X",
  });
});
