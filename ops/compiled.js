// @ts-check
// JavaScript, since it runs before anything is loaded that compiles TypeScript.
const { join, resolve } = require("node:path");
const { isFresh } = require("./stamp.js");

const root = resolve(__dirname, "..");

/**
 * Files of a program that is compiled into one file with all that it imports, cdktf included.
 * @param {string} entry its path in the project, such as `main.ts`
 */
function programFiles(entry) {
  const path = `dist/programs/${entry.replace(/\.ts$/, "").replaceAll("/", "-")}`;
  return {
    path: `${path}.js`,
    map: `${path}.js.map`,
    file: join(root, `${path}.js`),
    stamp: join(root, `${path}.json`),
  };
}

/**
 * The compiled program's file. It is compiled first where its sources have changed since, or the packages.
 * @param {string} entry
 */
function compiledFile(entry) {
  const { file, stamp } = programFiles(entry);
  if (!isFresh(stamp)) {
    const { execFileSync } = require("node:child_process");
    const compiler = ["--import", "tsx", "ops/compile.ts", entry];
    execFileSync(process.execPath, compiler, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  }
  return file;
}

module.exports = { compiledFile, programFiles };
