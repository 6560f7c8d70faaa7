import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Failure } from "../../tools/failure";
import type { RunFolder } from "../../tools/paths";
import { lastSeen } from "../../tools/poller";
import { type Certificate, localCertificate } from "./certificate";
import { type HeldPort, HOST, holdPort } from "./ports";
import { endGroup, isAlive, signalGroup } from "./process-group";
import { emulatorPython } from "./python";

const READY_SECONDS = 90;
/** Descriptor of the socket in the emulator's process: the first after its input, output and errors. */
const SOCKET = 3;

export interface Emulator {
  readonly endpoint: string;
  /** PEM of its certificate; undefined where it speaks plain HTTP. */
  readonly ca?: string;
  readonly certificateFile?: string;
  readonly rootCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Rejects with a Failure when the emulator ends before it is stopped. Never resolves. */
  readonly died: Promise<never>;
  /** The work's result. If the emulator ends meanwhile, it rejects with that Failure, not with a broken connection. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Ends the emulator and every function that it started. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly run: RunFolder;
  readonly region: string;
  /** @default 4566, or a free one where that is taken */
  readonly port?: number | undefined;
}

/** Starts the installed emulator with an empty state, signed requests required, on 127.0.0.1 only. */
export async function startEmulator({ run, region, port }: StartOptions): Promise<Emulator> {
  mkdirSync(run.folder, { recursive: true, mode: 0o700 });
  await stopLeftover(run);
  const certificate = await localCertificate();
  const rootCredentials = { accessKeyId: "tap-local-root", secretAccessKey: randomBytes(24).toString("hex") };
  const temporary = join(run.folder, "tmp");
  await rm(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });

  const held = await holdPort(port);
  const child = spawnEmulator({ run, region, held, temporary, certificate, rootCredentials });
  held.release();
  let stopping = false;
  const died = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (!stopping) reject(stoppedByItself(run, signal ?? `exit code ${code}`));
    });
  });
  died.catch(() => undefined);

  const stop = async () => {
    stopping = true;
    await endGroup(child);
    await rm(run.processFile, { force: true });
  };
  const endpoint = `https://${HOST}:${held.port}`;
  const startEnds = new AbortController();
  try {
    const known: KnownProcess = { owner: process.pid, emulator: child.pid ?? 0, rootCredentials };
    await writeFile(run.processFile, JSON.stringify(known), { mode: 0o600 });
    await Promise.race([untilReady(endpoint, certificate.pem, run, startEnds.signal), died]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    startEnds.abort();
  }
  return {
    endpoint,
    ca: certificate.pem,
    certificateFile: certificate.certificateFile,
    rootCredentials,
    died,
    guard: (work) => guard(work, died),
    stop,
  };
}

/** Contents of a run's process file, which its owner alone may read. */
interface KnownProcess {
  /** Process that started the emulator. */
  readonly owner: number;
  readonly emulator: number;
  readonly rootCredentials: Emulator["rootCredentials"];
}

/** The emulator that another process has started in this folder, and that runs; undefined where there is none. */
export function runningEmulator({ processFile }: RunFolder): KnownProcess | undefined {
  if (!existsSync(processFile)) return undefined;
  const known = JSON.parse(readFileSync(processFile, "utf8")) as KnownProcess;
  return isAlive(known.owner) && isAlive(known.emulator) ? known : undefined;
}

interface SpawnOptions {
  readonly run: RunFolder;
  readonly region: string;
  /** The emulator listens on its socket, which no other process can take meanwhile. */
  readonly held: HeldPort;
  /** Home and temporary folder of the emulator. */
  readonly temporary: string;
  readonly certificate: Certificate;
  readonly rootCredentials: Emulator["rootCredentials"];
}

function spawnEmulator({ run, region, held, temporary, certificate, rootCredentials }: SpawnOptions): ChildProcess {
  const { certificateFile, keyFile } = certificate;
  const log = openSync(run.emulatorLog, "w", 0o600);
  const child = spawn(
    emulatorPython,
    [
      ...["-m", "hypercorn", "ministack.app:app", "--bind", `fd://${SOCKET}`, "--keep-alive", "75"],
      ...["--certfile", certificateFile, "--keyfile", keyFile, "--log-level", "WARNING"],
    ],
    {
      cwd: temporary,
      // Functions inherit the emulator's environment: nothing of the user's may reach them.
      env: {
        PATH: process.env.PATH,
        HOME: temporary,
        TMPDIR: temporary,
        LOG_LEVEL: "WARNING",
        GATEWAY_PORT: String(held.port),
        BIND_HOST: HOST,
        AUTH: "true",
        USE_SSL: "1",
        MINISTACK_SSL_CERT: certificateFile,
        MINISTACK_SSL_KEY: keyFile,
        MINISTACK_REGION: region,
        AWS_ACCESS_KEY_ID: rootCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: rootCredentials.secretAccessKey,
        // An emulator on a busy computer may need more than 2 s. A call that hangs takes 24 s, less than API Gateway's 29 s.
        CALL_TIME_FACTOR: "4",
        // The functions run on this computer's Node.js, not on the runtime that the stack names: the warning is moot.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      },
      stdio: ["ignore", log, log, held.descriptor],
      // A process group of its own, so that its functions end with it.
      detached: true,
    },
  );
  closeSync(log);
  return child;
}

async function guard<T>(work: Promise<T>, died: Promise<never>): Promise<T> {
  try {
    return await Promise.race([work, died]);
  } catch (error) {
    // A connection breaks shortly before the end of the process is known.
    await Promise.race([died, wait(1_000, undefined, { ref: false })]);
    throw error;
  }
}

const stoppedByItself = (run: RunFolder, how: string) =>
  new Failure(
    `The emulator stopped (${how}) while it was needed.`,
    `Start again. Its last messages are in ${run.emulatorLog}.`,
  );

async function untilReady(endpoint: string, ca: string, run: RunFolder, signal: AbortSignal): Promise<void> {
  const agent = new Agent({ ca });
  try {
    const look = () => isReady(`${endpoint}/_ministack/ready`, agent);
    if (await lastSeen(look, Boolean, { seconds: READY_SECONDS, pauseMs: 50, signal })) return;
  } finally {
    agent.destroy();
  }
  throw new Failure(
    `The emulator did not get ready within ${READY_SECONDS} s.`,
    `See ${run.emulatorLog} for its own messages.`,
  );
}

function isReady(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once("error", () => resolve(false));
  });
}

/** Ends the emulator of a start that was killed. Throws where the start of this folder still runs. */
async function stopLeftover(run: RunFolder): Promise<void> {
  const known = await readFile(run.processFile, "utf8").catch(() => undefined);
  if (known === undefined) return;
  const { owner, emulator } = JSON.parse(known) as KnownProcess;
  if (isAlive(owner) && isAlive(emulator)) {
    throw new Failure(
      `A local stack of this folder is running already (process ${owner}).`,
      "Use it, or stop it first (Ctrl-C in its terminal).",
    );
  }
  if (isEmulator(emulator)) signalGroup(emulator, "SIGKILL");
  await rm(run.processFile, { force: true });
}

/** Whether the process is an emulator: the id may have been given to another process. */
function isEmulator(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return stdout?.includes("ministack.app") ?? false;
}
