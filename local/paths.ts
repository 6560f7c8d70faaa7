import { join, resolve } from "node:path";

export const projectRoot = resolve(__dirname, "..");

/** Everything that the local stack writes: out of version control, readable by its owner only. */
export const localFolder = join(projectRoot, ".local");

/** Files of one running local stack. `npm start` and the tests each have their own, so that they do not meet. */
export interface RunFolder {
  readonly folder: string;
  readonly stackFile: string;
  readonly emulatorLog: string;
  readonly processFile: string;
  readonly synthFolder: string;
}

export function runFolder(name: "start" | "test"): RunFolder {
  const folder = name === "start" ? localFolder : join(localFolder, name);
  return {
    folder,
    stackFile: join(folder, "stack.json"),
    emulatorLog: join(folder, "emulator.log"),
    processFile: join(folder, "process.json"),
    synthFolder: join(folder, "cdktf.out"),
  };
}
