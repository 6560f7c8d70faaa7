// @ts-check
// Runs a program of this project, such as main.ts, from one compiled file: `node ops/run.js main.ts`.
const { readFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const { dirname, resolve } = require("node:path");
const { compiledFile } = require("./compiled.js");

/**
 * Lets stack traces name the lines of the sources. The map is read when a trace is first asked for.
 * @param {string} file
 */
function nameSources(file) {
  /** @type {SourceMap | undefined} */
  let map;
  /** @param {NodeJS.CallSite} frame */
  const place = (frame) => {
    const [line, column] = [frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1];
    if (frame.getFileName() !== file) return String(frame);
    map ??= new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return String(frame);
    const source = resolve(dirname(file), entry.originalSource);
    return String(frame).replace(
      `${file}:${line}:${column}`,
      `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`,
    );
  };
  // cdktf asks for traces of tokens too, some of them while it is loaded.
  const isNeeded = (/** @type {unknown} */ target) => target instanceof Error || process.env.TAP_STACK_TRACES === "1";
  Error.prepareStackTrace = (target, frames) =>
    [target, ...frames.map((frame) => `    at ${isNeeded(target) ? place(frame) : frame}`)].join("\n");
}

const [entry = ""] = process.argv.splice(2, 1);
const file = compiledFile(entry);
nameSources(file);
require(file);
