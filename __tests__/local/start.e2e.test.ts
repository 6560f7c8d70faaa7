import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import type { StackInfo } from "../../local/stack";
import { groupOf, npmStart } from "../../testing/npm-start";
import { apiClient } from "../../tools/http";
import { runFolder } from "../../tools/paths";
import { until } from "../../tools/poller";

const RUN = "start-test";
/** A whole stack on a slow computer. */
const START_MS = 240_000;
const run = runFolder(RUN);
const started = npmStart(RUN, run);
afterEach(() => started.stop(), START_MS);

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

describe("npm start", () => {
  test("npm start -- --help explains itself", async () => {
    const { exit, output } = started.start("--help");
    expect(await exit).toBe(0);
    for (const option of ["--once", "--no-demo", "--port", "--run", "LOCAL_ENDPOINT_ORIGIN"]) {
      expect(output()).toContain(option);
    }
  });

  test.each([
    ["an unknown option", ["--twice"], "--twice"],
    ["a port that is not a number", ["--port", "http"], "--port http"],
    ["--once with --no-demo", ["--once", "--no-demo"], "--once and --no-demo exclude each other"],
  ])("npm start refuses %s in one line", async (_, options, named) => {
    const { exit, output } = started.start(...options);
    expect(await exit).toBe(1);
    expect(output()).toContain(named);
    expect(output()).not.toContain("    at ");
  });

  test("npm start refuses a port that is taken and says what to do", async () => {
    const server = createServer();
    try {
      const port = await listening(server);
      const { exit, output } = started.start("--port", String(port));
      expect(await exit).toBe(1);
      expect(output()).toContain(`Port ${port} is taken.`);
      expect(output()).toContain("--port");
    } finally {
      server.close();
    }
  });

  test(
    "npm start --no-demo serves, sends webhooks to the developer's own port, and ends with npm",
    async () => {
      const received: { request: IncomingMessage; body: string }[] = [];
      const backend = createServer(async (request, response) => {
        received.push({ request, body: await text(request) });
        response.end();
      });
      const port = await listening(backend);
      try {
        const serving = started.npmStart({ LOCAL_ENDPOINT_ORIGIN: `http://127.0.0.1:${port}` }, "--no-demo");
        await serving.says(`Webhooks to merchants: POST http://127.0.0.1:${port}/webhooks`);
        expect(serving.output()).not.toContain("as expected");

        expect(statSync(run.stackFile).mode & 0o077).toBe(0);
        const info = JSON.parse(readFileSync(run.stackFile, "utf8")) as StackInfo;
        const link = info.console ?? "";
        expect(serving.output()).toContain(`Console ${link}`);
        expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
        await capturePayment(info);
        const [webhook] = await until(
          "a webhook at the developer's port",
          async () => received,
          ({ length }) => length > 0,
        );
        expect(webhook?.request.url).toBe("/webhooks");
        const headers = webhook?.request.headers as Record<string, string>;
        expect(new Webhook(info.secrets.merchant).verify(webhook?.body ?? "", headers)).toMatchObject({
          type: "transaction.captured",
        });

        const emulator = started.emulator();
        expect(groupOf(emulator).length).toBeGreaterThan(1);
        serving.child.kill("SIGTERM");
        await until(
          "the end of the emulator and its functions",
          async () => groupOf(emulator),
          (processes) => processes.length === 0,
        );
        await until(
          "the end of the console",
          () =>
            fetch(link, { redirect: "manual" }).then(
              () => false,
              () => true,
            ),
          (hasEnded) => hasEnded,
        );
        await until(
          "the removal of stack.json",
          async () => existsSync(run.stackFile),
          (exists) => !exists,
        );
      } finally {
        backend.close();
      }
    },
    START_MS,
  );
});

/** An internal event of a merchant without an endpoint of its own. */
async function capturePayment({ apiUrl, region, certificateFile, credentials }: StackInfo): Promise<void> {
  const ca = readFileSync(certificateFile ?? "", "utf8");
  const api = apiClient({ apiUrl, region, ca });
  const { status } = await api.send({
    method: "POST",
    path: "/webhooks/payment",
    headers: { "content-type": "application/json" },
    signAs: credentials.merchant,
    body: JSON.stringify({
      id: "own-port-1",
      type: "payment.captured",
      occurred_at: "2026-11-18T10:00:00Z",
      merchant_id: "mrc_demo",
      payment_id: "own-port-1",
      amount: 990,
      currency: "EUR",
    }),
  });
  api.close();
  expect(status).toBe(200);
}
