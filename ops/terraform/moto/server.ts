import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { localCertificate } from "../../../local/emulator/certificate";
import { freePort, HOST } from "../../../local/emulator/ports";
import { endGroup } from "../../../local/emulator/process-group";
import { Failure } from "../../../tools/failure";
import { localFolder } from "../../../tools/paths";
import { lastSeen } from "../../../tools/poller";
import { installPython, pythonIn } from "../../../tools/python";
import type { Target } from "../emulated-copy";

const READY_SECONDS = 60;
const folder = join(localFolder, "moto");

/** Makes a private Python environment with the pinned server, once for each set of pins. */
export const installMoto = (): Promise<{ readonly reused: boolean }> =>
  installPython({ folder, requirements: join(__dirname, "requirements.txt"), what: "moto's server", orElse: "" });

export interface Moto extends Target {
  stop(): Promise<void>;
}

/** Starts moto's server with an empty account, on 127.0.0.1 only. `logFile` gets what it prints. */
export async function startMoto(account: string, logFile: string): Promise<Moto> {
  const { certificateFile, keyFile, pem } = await localCertificate();
  const port = await freePort();
  mkdirSync(join(logFile, ".."), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, "w", 0o600);
  const options = ["-H", HOST, "-p", String(port), "-c", certificateFile, "-k", keyFile];
  const child = spawn(pythonIn(folder), ["-m", "moto.server", ...options], {
    // AWS's own policies are there only if they are loaded, and the role of API Gateway's logs attaches one.
    env: { PATH: process.env.PATH, MOTO_ACCOUNT_ID: account, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", log, log],
    detached: true,
  });
  closeSync(log);
  const endpoint = `https://${HOST}:${port}`;
  try {
    await untilReady(child, `${endpoint}/moto-api/data.json`, pem, logFile);
  } catch (error) {
    await endGroup(child);
    throw error;
  }
  return {
    endpoint,
    ca: pem,
    certificateFile,
    rootCredentials: { accessKeyId: "tap-moto", secretAccessKey: "not-checked" },
    stop: () => endGroup(child),
  };
}

async function untilReady(child: ChildProcess, url: string, ca: string, logFile: string): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    const failed = () => reject(new Failure("moto's server has ended.", `Its messages are in ${logFile}.`));
    child.once("error", failed).once("exit", failed);
  });
  ended.catch(() => undefined);
  const look = () =>
    new Promise<boolean>((resolve) => {
      get(url, { ca }, (response) => resolve(response.resume().statusCode === 200)).once("error", () => resolve(false));
    });
  if (!(await Promise.race([lastSeen(look, Boolean, { seconds: READY_SECONDS }), ended])))
    throw new Failure(`moto's server is not ready after ${READY_SECONDS} s.`, `Its messages are in ${logFile}.`);
}
