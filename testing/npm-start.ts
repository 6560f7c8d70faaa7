import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { signalGroup } from "../local/emulator/process-group";
import { projectRoot, type RunFolder } from "../tools/paths";

export interface Started {
  readonly child: ChildProcess;
  /** Standard output and error so far. */
  readonly output: () => string;
  /** Resolves once the output contains the text. */
  readonly says: (text: string) => Promise<void>;
  readonly exit: Promise<number | null>;
}

export interface NpmStart {
  /** Starts `local/start.ts` with these options. */
  start(...options: readonly string[]): Started;
  /** Starts it through npm, with these variables added. */
  npmStart(variables: Readonly<Record<string, string>>, ...options: readonly string[]): Started;
  /** Process id of the emulator that runs. */
  emulator(): number;
  /** Ends all that was started here and still runs: a test that failed leaves a whole stack. */
  stop(): Promise<void>;
}

/** `npm start` as its users run it: a process of its own, beside the stack of the other tests. */
export function npmStart(name: string, run: RunFolder): NpmStart {
  const running: Started[] = [];
  const launch = (command: string, options: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
    const child = spawn(command, options, {
      cwd: projectRoot,
      // A process group of its own: npm's shell passes no signal on.
      detached: true,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...variables },
    });
    const started = observed(child);
    running.push(started);
    return started;
  };
  return {
    start: (...options) => launch(process.execPath, ["--import", "tsx", "local/start.ts", "--run", name, ...options]),
    npmStart: (variables, ...options) => launch("npm", ["start", "--", "--run", name, ...options], variables),
    emulator: () => (JSON.parse(readFileSync(run.processFile, "utf8")) as { emulator: number }).emulator,
    stop: async () => {
      for (const { child, exit } of running.splice(0)) {
        if (child.pid !== undefined) signalGroup(child.pid, "SIGTERM");
        await exit;
      }
    },
  };
}

function observed(child: ChildProcess): Started {
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
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

/** Processes of an emulator's group: itself and the functions that it started. */
export function groupOf(emulator: number): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "pgid=,pid=,stat="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => {
    const [group, , state] = line.trim().split(/\s+/);
    return group === String(emulator) && !state?.startsWith("Z");
  });
}
