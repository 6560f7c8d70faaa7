import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, test } from "@jest/globals";
import { signalGroup } from "../../local/emulator/process-group";
import { runningStack } from "../../local/running-stack";
import { groupOf, npmStart } from "../../testing/npm-start";
import { faultKinds } from "../../testing/soak/evidence";
import type { Result } from "../../testing/soak/report";
import { projectRoot, runFolder } from "../../tools/paths";
import { until } from "../../tools/poller";

/** A stack of its own, half a minute of requests, and the longest recovery, on a slow computer. */
const SOAK_MS = 900_000;
const run = runFolder("soak");
const SERVED = "soaked";
const started = npmStart(SERVED, runFolder(SERVED));
const running: ChildProcess[] = [];

/** `npm run soak`, as its users run it. */
function soak(...options: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "testing/soak/soak.ts", ...options], {
    cwd: projectRoot,
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  running.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, output: () => output, ended };
}

afterEach(async () => {
  await started.stop();
  for (const { pid, exitCode } of running.splice(0)) {
    if (pid !== undefined && exitCode === null) signalGroup(pid, "SIGTERM");
  }
});

describe("npm run soak", () => {
  test("npm run soak -- --help explains itself", async () => {
    const { ended, output } = soak("--help");
    expect(await ended).toBe(0);
    expect(output()).toContain("--kill-every <s>");
  });

  test("npm run soak refuses an option in one line, before it starts a stack", async () => {
    const { ended, output } = soak("--webhooks", "none");
    expect(await ended).toBe(1);
    expect(output()).toContain("--webhooks none: a whole number from 1 to 1000000 is needed.");
    expect(output()).not.toContain("    at ");
  });

  test(
    "Ctrl-C ends npm run soak, its stack and its workers",
    async () => {
      const { child, output, ended } = soak("--webhooks", "5000", "--payments", "0", "--seed", "3");
      await until(
        "webhooks to be sent",
        async () => output(),
        (text) => / of 5000 webhooks/.test(text),
      );
      const { emulator } = JSON.parse(readFileSync(run.processFile, "utf8")) as { emulator: number };
      expect(groupOf(emulator).length).toBeGreaterThan(1);
      child.kill("SIGINT");
      expect(await ended).toBe(130);
      expect(output().trimEnd().split("\n").at(-1)).toBe("soak (seed 3): stopped before its end");
      expect({ processes: groupOf(emulator), file: existsSync(run.stackFile) }).toEqual({ processes: [], file: false });
    },
    SOAK_MS,
  );

  test("npm run soak -- --stack refuses the name of a run that serves no stack", async () => {
    const { ended, output } = soak("--stack", "nobody");
    expect(await ended).toBe(1);
    expect(output()).toContain("No local stack serves from");
    expect(output()).not.toContain("    at ");
  });

  test(
    "npm run soak -- --stack soaks the stack that npm start serves, and leaves its functions as they were",
    async () => {
      await started.start("--no-demo").says("Serving");
      const { ended, output } = soak("--stack", SERVED, "--webhooks", "30", "--payments", "5", "--kill-every", "3600");
      expect({ code: await ended, output: output() }).toMatchObject({ code: 0 });
      expect(output()).toContain("30 webhooks, 5 payments, 0 kills");
      const { clients, info, stop } = runningStack(runFolder(SERVED));
      const FunctionName = info.outputs.function_webhook_processor_arn;
      const { Environment } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(Environment?.Variables).not.toHaveProperty("AWS_ENDPOINT_URL_SQS");
      expect(Environment?.Variables?.WEBHOOK_QUEUE_URL).toBe(info.outputs.queue_webhook_processing_url);
      await stop();
    },
    SOAK_MS,
  );

  test(
    "a short soak with killed workers and failing calls finds nothing wrong",
    async () => {
      const load = ["--webhooks", "300", "--payments", "40", "--seed", "20261126"];
      const trouble = ["--kill-every", "2", "--failing", "5", "--visibility", "75"];
      const { output, ended } = soak(...load, ...trouble, "--json");
      const code = await ended;
      const result = JSON.parse(output().trimEnd().split("\n").at(-1) ?? "") as Result;
      expect(result.faults).toEqual(Object.fromEntries(faultKinds.map((kind) => [kind, []])));
      expect({ code, webhooks: result.webhooks, payments: result.payments }).toEqual({
        ...{ code: 0, webhooks: 300, payments: 40 },
      });
      // There was something to survive.
      expect(Object.values(result.kills).length).toBeGreaterThan(2);
      for (const service of ["dynamodb", "s3", "sqs"]) {
        const { before, after } = result.failed[service] ?? { before: 0, after: 0 };
        expect([service, before + after > 0]).toEqual([service, true]);
      }
      expect(Object.keys(result.memory).length).toBeGreaterThan(8);
    },
    SOAK_MS,
  );
});
