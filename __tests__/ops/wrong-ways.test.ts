import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { FakeAccount } from "../../testing/fake-account";
import { type Aws, TERRAFORM, type WrongWay, wrongWays } from "../../testing/wrong-ways";
import { withLimit } from "../../tools/limiter";
import { projectRoot } from "../../tools/paths";

interface Answer {
  readonly code: number;
  readonly output: string;
  /** Calls that reached AWS. */
  readonly calls: readonly string[];
  /** Whether a Terraform file was written. */
  readonly synthesized: boolean;
}

const AT_ONCE = 3;
const folder = mkdtempSync(join(tmpdir(), "tap-wrong-"));
const answers = new Map<string, Answer>();
/** Looks that make nothing. */
const looks = /^(GetCallerIdentity|HEAD \/(my-state|tap-terraform-state-123456789012-us-east-1)\/?)$/;

async function call(name: string, way: WrongWay): Promise<Answer> {
  const home = join(folder, name.replace(/\W+/g, "-"));
  mkdirSync(join(home, "bin"), { recursive: true });
  if (way.terraform !== null) {
    writeFileSync(join(home, "bin/terraform"), `#!/bin/sh\n${way.terraform ?? TERRAFORM}\n`);
    chmodSync(join(home, "bin/terraform"), 0o755);
  }
  const { endpoint, account } = await startAws(way.aws ?? {});
  const [command, ...options] = way.command ?? ["deploy"];
  const script = command === "synth" ? ["main.ts"] : ["ops/deploy.ts", command, ...options];
  const outdir = join(home, "cdktf.out");
  const env = {
    PATH: `${join(home, "bin")}:/usr/bin:/bin`,
    HOME: home,
    CDKTF_OUTDIR: outdir,
    AWS_ENDPOINT_URL: endpoint,
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
    ...way.variables,
  };
  const ended = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, ["--import", "tsx", ...script], { cwd: projectRoot, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
  account?.stop();
  return { ...ended, calls: account?.calls ?? [], synthesized: existsSync(join(outdir, "manifest.json")) };
}

async function startAws(aws: Aws): Promise<{ endpoint: string; account?: FakeAccount }> {
  if (aws === "unknown host") return { endpoint: "http://sts.nowhere.invalid" };
  if (aws === "closed port") {
    const account = new FakeAccount({});
    const endpoint = await account.start();
    account.stop();
    return { endpoint };
  }
  const tls = aws === "untrusted certificate" ? await generate([{ name: "commonName", value: "proxy" }]) : undefined;
  const account = new FakeAccount(typeof aws === "string" ? {} : aws, tls && { cert: tls.cert, key: tls.private });
  return { endpoint: await account.start(), account };
}

beforeAll(async () => {
  await withLimit(AT_ONCE, Object.entries(wrongWays), async ([name, way]) => {
    answers.set(name, await call(name, way));
  });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.entries(wrongWays))("%s: the cause and the next step are said, and nothing is made", (name, way) => {
  const { code, output, calls, synthesized } = answers.get(name) as Answer;
  expect(code).not.toBe(0);
  for (const part of way.says) expect(output).toContain(part);
  expect(calls.filter((made) => !looks.test(made))).toEqual([]);
  expect(output).not.toMatch(/^\s+at |NodeVersionSupportWarning|Enter a value/m);
  // The providers are those that the synthesized file names, so it is there when they are missing.
  expect(synthesized).toBe(name === "no way to Terraform's registry");
});

test("there are more than thirty wrong ways", () => {
  expect(Object.keys(wrongWays).length).toBeGreaterThan(30);
});
