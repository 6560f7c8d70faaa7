import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { projectRoot } from "../tools/paths";
import { FakeAccount } from "./fake-account";
import { type Aws, TERRAFORM, type WrongWay } from "./wrong-ways";

export interface DeployAnswer {
  readonly code: number;
  readonly output: string;
  /** Calls that reached AWS, in their order. */
  readonly calls: readonly string[];
  /** Commands that Terraform was given, each behind the name of its folder. */
  readonly terraform: readonly string[];
  /** Files that the call left in its home, where it also synthesizes. */
  readonly written: readonly string[];
}

/** Calls synth or deploy as a user does, in a process with a home of its own, a Terraform and an AWS that are played. */
export async function callDeploy(home: string, way: Omit<WrongWay, "says">): Promise<DeployAnswer> {
  mkdirSync(join(home, "bin"), { recursive: true });
  if (way.terraform !== null) {
    const note = `echo "$(basename "$PWD") $*" >> ${JSON.stringify(join(home, "bin/terraform.log"))}`;
    writeFileSync(join(home, "bin/terraform"), `#!/bin/sh\n${note}\n${way.terraform ?? TERRAFORM}\n`);
    chmodSync(join(home, "bin/terraform"), 0o755);
  }
  const { endpoint, account } = await startAws(way.aws ?? {});
  const [command, ...options] = way.command ?? ["deploy"];
  const script = command === "synth" ? ["main.ts"] : ["ops/deploy.ts", command, ...options];
  const env = {
    // Where there is to be no Terraform, none of this computer's is found either.
    PATH: way.terraform === null ? join(home, "bin") : `${join(home, "bin")}:/usr/bin:/bin`,
    HOME: home,
    CDKTF_OUTDIR: join(home, "cdktf.out"),
    AWS_ENDPOINT_URL: endpoint,
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI",
    ...way.variables,
  };
  const ended = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, ["ops/run.js", ...script], { cwd: projectRoot, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
  account?.stop();
  return {
    ...ended,
    calls: account?.calls ?? [],
    terraform: linesOf(join(home, "bin/terraform.log")),
    written: filesOf(home),
  };
}

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []);

/** Files under a home, but for the programs that this test put there. */
const filesOf = (home: string): string[] =>
  readdirSync(home, { recursive: true, encoding: "utf8" }).filter(
    (path) => !path.startsWith("bin") && !statSync(join(home, path)).isDirectory(),
  );

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
