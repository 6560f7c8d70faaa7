import { readFileSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import type { Loader, Metafile, Plugin } from "esbuild";
import { projectRoot } from "../tools/paths";

/** Files of this project that a build has read, as paths in it. The lock file stands for those of packages. */
export const ownSources = (metafile: Metafile): string[] =>
  Object.keys(metafile.inputs).filter((path) => !/(^|\/)node_modules\//.test(path));

interface Record {
  readonly plugin: Plugin;
  /** What the build has read of the files. A file that it has not read is read now. */
  contents(paths: readonly string[]): Map<string, Uint8Array>;
}

/**
 * Keeps what a build reads of each own file: it may change before the build ends. `inOneFile`: a file's `__dirname` stays
 * its own folder, although it becomes part of another file.
 */
export function recordSources({ inOneFile }: { readonly inOneFile: boolean }): Record {
  const read = new Map<string, Buffer>();
  const setup: Plugin["setup"] = ({ onLoad }) => {
    onLoad({ filter: /\.(ts|js|json)$/ }, ({ path }) => {
      const own = relative(projectRoot, path);
      if (own.startsWith("..") || /(^|\/)node_modules\//.test(own)) return undefined;
      const source = readFileSync(path);
      read.set(own, source);
      const folder = JSON.stringify(dirname(path));
      const contents = inOneFile ? source.toString("utf8").replaceAll(/\b__dirname\b/g, folder) : source;
      return { contents, loader: extname(path).slice(1) as Loader };
    });
  };
  return {
    plugin: { name: "record-sources", setup },
    contents: (paths) => new Map(paths.map((path) => [path, read.get(path) ?? readFileSync(join(projectRoot, path))])),
  };
}
