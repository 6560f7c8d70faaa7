import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FunctionName } from "../../core/contracts/environment";
import { projectRoot } from "../../tools/paths";
import type { Invocation, Invoked } from "./worker";

export interface DeployedFunctionOptions {
  readonly name: FunctionName;
  /** @default the function's own */
  readonly bundle?: string;
  /** Path of the worker that `buildForNode` made. */
  readonly worker: string;
  /** The Node.js that runs it. @default this one */
  readonly node?: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A function's bundle, the one that is deployed, in a process of its own. */
export class DeployedFunction {
  private readonly folder = mkdtempSync(join(tmpdir(), "tap-bench-"));
  private readonly logFile = join(this.folder, "log");
  private readonly child: ChildProcess;
  private readonly started: Promise<unknown>;
  private readonly ended: Promise<never>;

  constructor(private readonly options: DeployedFunctionOptions) {
    const { name, worker, node = process.execPath, variables } = options;
    const { bundle = join(projectRoot, "dist/lambda", name, "index.mjs") } = options;
    const log = openSync(this.logFile, "a");
    this.child = spawn(node, [worker, bundle], {
      env: { PATH: process.env.PATH, ...variables },
      stdio: ["ignore", log, log, "ipc"],
    });
    this.ended = once(this.child, "exit").then(() => {
      throw new Error(`${name} ended: ${this.log().slice(-2_000)}`);
    });
    this.ended.catch(() => undefined);
    this.started = this.answered();
    this.started.catch(() => undefined);
  }

  /** Invokes the handler with each event, one after the other. Throws where it throws. */
  async invoke(...events: readonly unknown[]): Promise<Invoked> {
    await this.started;
    const answer = this.answered();
    this.child.send({ events } satisfies Invocation);
    const invoked = await answer;
    if (invoked.error !== undefined) throw new Error(`${this.options.name} threw ${invoked.error}`);
    return invoked;
  }

  /** All that the function has logged. */
  log = (): string => readFileSync(this.logFile, "utf8");

  stop(): void {
    this.child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answered(): Promise<Invoked> {
    const [invoked] = (await Promise.race([once(this.child, "message"), this.ended])) as [Invoked];
    return invoked;
  }
}
