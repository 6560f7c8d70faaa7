import { join, resolve } from "node:path";

export const projectRoot = resolve(__dirname, "..");

/** Folder of all that the local stack writes: outside version control, readable by its owner only. */
export const localFolder = join(projectRoot, ".local");

/** Files of one local stack. A named run has its own folder, so that several can run side by side. */
export interface RunFolder {
  readonly folder: string;
  readonly stackFile: string;
  readonly emulatorLog: string;
  readonly processFile: string;
  readonly synthFolder: string;
}

export function runFolder(name?: string): RunFolder {
  const folder = name === undefined ? localFolder : join(localFolder, "runs", name);
  return {
    folder,
    stackFile: join(folder, "stack.json"),
    emulatorLog: join(folder, "emulator.log"),
    processFile: join(folder, "process.json"),
    synthFolder: join(folder, "cdktf.out"),
  };
}

/** The description of the API for machines. */
export const openApiFile = join(projectRoot, "docs/openapi.json");
