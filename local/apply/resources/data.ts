import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { zipSync } from "fflate";
import type { ResourceHandlers } from "../handler";

/** Zips made by archive_file, by the path at which Terraform would write them. They stay in memory. */
const archives = new Map<string, Uint8Array>();

export function archiveAt(directory: string, path: string): Uint8Array {
  const zip = archives.get(resolve(directory, path));
  if (zip === undefined) throw new Error(`no archive_file makes ${path}`);
  return zip;
}

export const data: ResourceHandlers = {
  aws_caller_identity: async (_, { accountId }) => ({ account_id: accountId }),

  archive_file: async (args, { directory }) => {
    args.ignore("type", "output_file_mode");
    const source = resolve(directory, args.text("source_dir"));
    const path = args.text("output_path");
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
      statSync(join(source, name)).isFile(),
    );
    const zip = zipSync(
      Object.fromEntries(files.map((name) => [name, new Uint8Array(readFileSync(join(source, name)))])),
      { level: 1, mtime: new Date("1980-01-01T12:00:00Z") },
    );
    archives.set(resolve(directory, path), zip);
    return { output_path: path, output_base64sha256: createHash("sha256").update(zip).digest("base64") };
  },
};
