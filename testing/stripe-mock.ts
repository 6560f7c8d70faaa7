import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { localFolder } from "../tools/paths";

const VERSION = "v0.203.0";
const folder = join(localFolder, "bin");
const binary = join(folder, "stripe-mock");

/** Stripe's own mock server, which checks requests against Stripe's API description. */
export interface StripeMock {
  readonly port: number;
  stop(): void;
}

/** Path of the binary. It is installed once; undefined where Go or the module proxy is missing. */
export function stripeMockBinary(): string | undefined {
  if (!existsSync(binary)) {
    spawnSync("go", ["install", `github.com/stripe/stripe-mock@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      timeout: 240_000,
      stdio: "ignore",
    });
  }
  return existsSync(binary) ? binary : undefined;
}

export async function startStripeMock(path: string): Promise<StripeMock> {
  const port = await freePort();
  const child: ChildProcess = spawn(path, ["-http-port", String(port)], { stdio: "ignore" });
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await fetch(`http://127.0.0.1:${port}/v1/charges`, {
      headers: { authorization: "Bearer sk_test_1" },
    }).then(
      () => true,
      () => false,
    );
    if (up) return { port, stop: () => child.kill() };
    await wait(100);
  }
  child.kill();
  throw new Error("stripe-mock did not answer within ten seconds");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
