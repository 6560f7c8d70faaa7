import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { projectRoot, runFolder } from "../../tools/paths";

/** `npm start` as a person meets it: a process of its own, beside the stack of the other tests. */
const RUN = "start-test";
/** Two whole stacks, each with its demonstration. */
const TWO_RUNS_MS = 360_000;
const run = runFolder(RUN);
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves once the output contains the text. */
  readonly says: (text: string) => Promise<void>;
  readonly exit: Promise<number | null>;
}

function start(...options: readonly string[]): Started {
  const child = spawn(process.execPath, ["--import", "tsx", "local/start.ts", "--run", RUN, ...options], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  children.push(child);
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const exit = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const says = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => text.includes(wanted) && resolve();
      listeners.add(look);
      exit.then(() => reject(new Error(`it ended without saying "${wanted}":\n${text}`)));
      look();
    });
  return { child, output: () => text, says, exit };
}

const emulatorOf = (): number => (JSON.parse(readFileSync(run.processFile, "utf8")) as { emulator: number }).emulator;

/** Processes of the emulator's group: itself and the functions that it started. */
function groupOf(emulator: number): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "pgid=,pid=,stat="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => {
    const [group, , state] = line.trim().split(/\s+/);
    return group === String(emulator) && !state?.startsWith("Z");
  });
}

describe("npm start", () => {
  test("explains itself", async () => {
    const started = start("--help");
    expect(await started.exit).toBe(0);
    expect(started.output()).toContain("--once");
  });

  test.each([
    ["an unknown option", ["--twice"], "--twice"],
    ["a port that is none", ["--port", "http"], "--port http"],
  ])("refuses %s in one line", async (_, options, named) => {
    const started = start(...options);
    expect(await started.exit).toBe(1);
    expect(started.output()).toContain(named);
    expect(started.output()).not.toContain("    at ");
  });

  test("refuses a port that is taken and says what to do", async () => {
    const server = await new Promise<Server>((resolve) => {
      const listening = createServer().listen(0, "127.0.0.1", () => resolve(listening));
    });
    try {
      const { port } = server.address() as { port: number };
      const started = start("--port", String(port));
      expect(await started.exit).toBe(1);
      expect(started.output()).toContain(`Port ${port} is taken.`);
      expect(started.output()).toContain("--port");
    } finally {
      server.close();
    }
  });

  test(
    "says so when the emulator stops under it, fails, and works the next time",
    async () => {
      const broken = start("--once");
      await broken.says("Signed webhooks");
      const emulator = emulatorOf();
      process.kill(-emulator, "SIGKILL");
      expect(await broken.exit).toBe(1);
      expect(broken.output()).toContain("The emulator stopped (SIGKILL)");
      expect(broken.output()).not.toContain("    at ");

      const next = start("--once");
      await next.exit;
      expect(next.output()).toContain("as expected.");
      expect(await next.exit).toBe(0);
    },
    TWO_RUNS_MS,
  );

  test(
    "is left alone by a second one, keeps its secrets to its owner, and ends with all it started on Ctrl-C",
    async () => {
      const serving = start();
      await serving.says("Ctrl-C stops it");
      await serving.says("/webhook/stripe");
      const emulator = emulatorOf();
      expect(groupOf(emulator).length).toBeGreaterThan(1);
      expect(statSync(run.stackFile).mode & 0o077).toBe(0);
      expect(Object.keys(JSON.parse(readFileSync(run.stackFile, "utf8")))).toEqual(
        expect.arrayContaining(["endpoint", "region", "apiUrl", "apiKey", "credentials", "secrets", "outputs"]),
      );
      const second = start("--once");
      expect(await second.exit).toBe(1);
      expect(second.output()).toContain("is running already");
      serving.child.kill("SIGINT");
      expect(await serving.exit).toBe(0);
      expect(groupOf(emulator)).toEqual([]);
    },
    TWO_RUNS_MS,
  );

  test(
    "clears away what a killed run left behind",
    async () => {
      const killed = start();
      await killed.says("Ctrl-C stops it");
      const emulator = emulatorOf();
      killed.child.kill("SIGKILL");
      await killed.exit;
      expect(groupOf(emulator)).not.toEqual([]);

      const next = start("--once");
      expect(await next.exit).toBe(0);
      expect(groupOf(emulator)).toEqual([]);
    },
    TWO_RUNS_MS,
  );
});
