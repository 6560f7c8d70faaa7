import { readFileSync } from "node:fs";
import { Failure } from "../tools/failure";
import type { RunFolder } from "../tools/paths";
import { createClients } from "./apply/clients";
import { runningEmulator } from "./emulator/emulator";
import type { LocalStack, StackInfo } from "./stack";

/**
 * The stack that another process serves from this folder, with the rights of its account. Stopping it lets go of it.
 * Throws a Failure where none is served.
 */
export function runningStack(run: RunFolder): Pick<LocalStack, "info" | "clients" | "ca" | "stop"> {
  const emulator = runningEmulator(run);
  const info = readStackInfo(run);
  if (emulator === undefined || info === undefined) {
    throw new Failure(`No local stack serves from ${run.folder}.`, "Start one first: npm start -- --no-demo");
  }
  const ca = info.certificateFile === null ? {} : { ca: readFileSync(info.certificateFile, "utf8") };
  const { endpoint, region } = info;
  const clients = createClients({ endpoint, region, credentials: emulator.rootCredentials, ...ca });
  return { info, clients, ...ca, stop: async () => clients.close() };
}

function readStackInfo({ stackFile }: RunFolder): StackInfo | undefined {
  try {
    return JSON.parse(readFileSync(stackFile, "utf8")) as StackInfo;
  } catch {
    // It exists while the stack serves.
    return undefined;
  }
}
