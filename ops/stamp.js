// @ts-check
// JavaScript, since it runs before anything is loaded that compiles TypeScript.
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

const projectRoot = resolve(__dirname, "..");

/** They stand for the installed packages, and for how TypeScript is read. */
const always = ["package.json", "package-lock.json", "node_modules/.package-lock.json", "tsconfig.json"];

/**
 * What was built: inputs and outputs as paths in the project. Contents, not times, say whether an input is the same.
 * An output is known by its inode, time and size: another build may have put one of its own in its place.
 * @typedef {{ inputs: readonly string[], digest: string, outputs: Readonly<Record<string, string>> }} Stamp
 */

/**
 * A digest of the inputs' contents. The names in their folders count too: a new file may be what an import now means.
 * @param {string} root the project's folder
 * @param {readonly string[]} inputs
 * @param {(path: string) => Uint8Array} read
 */
function digestOf(root, inputs, read) {
  const hash = createHash("sha256").update(root);
  for (const path of [...always, ...inputs]) {
    const contents = read(path);
    hash.update(`\0${path}\0${contents.length}\0`).update(contents);
  }
  for (const folder of new Set(inputs.map((path) => dirname(path)))) {
    const names = readdirSync(join(root, folder)).filter((name) => /\.(?:[cm]?[jt]sx?|json)$/.test(name));
    hash.update(names.sort().join("\0"));
  }
  return hash.digest("hex");
}

/** @type {(root: string) => (path: string) => Uint8Array} */
const reading = (root) => (path) => {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    // Not every installer of packages writes a list of them.
    if (always.includes(path)) return Buffer.alloc(0);
    throw error;
  }
};

/** @param {string} file an absolute path */
const identityOf = (file) => {
  const { ino, mtimeMs, size } = statSync(file);
  return `${ino} ${mtimeMs} ${size}`;
};

/**
 * Whether the outputs are as they were built, from the inputs as they are now.
 * @param {string} stampFile
 */
function isFresh(stampFile, root = projectRoot) {
  try {
    const { inputs, digest, outputs } = /** @type {Stamp} */ (JSON.parse(readFileSync(stampFile, "utf8")));
    return (
      Object.entries(outputs).every(([path, identity]) => identityOf(join(root, path)) === identity) &&
      digestOf(root, inputs, reading(root)) === digest
    );
  } catch {
    return false;
  }
}

/**
 * Writes beside the file, then puts it in its place at once: another process may read it.
 * @param {string} file
 * @param {string | Uint8Array} contents
 * @returns the file's identity
 */
function replaceFile(file, contents) {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, contents);
  const identity = identityOf(fresh);
  renameSync(fresh, file);
  return identity;
}

/**
 * Puts the outputs in their places, then notes what they were built from.
 * @param {string} stampFile
 * @param {ReadonlyMap<string, Uint8Array>} inputs the contents that were built, by their paths
 * @param {ReadonlyMap<string, Uint8Array>} outputs contents by their paths
 */
function keepBuilt(stampFile, inputs, outputs, root = projectRoot) {
  const paths = [...inputs.keys()].sort();
  const stamp = /** @type {Stamp} */ ({
    inputs: paths,
    digest: digestOf(root, paths, (path) => inputs.get(path) ?? reading(root)(path)),
    outputs: Object.fromEntries([...outputs].map(([path, text]) => [path, replaceFile(join(root, path), text)])),
  });
  replaceFile(stampFile, JSON.stringify(stamp));
}

module.exports = { isFresh, keepBuilt };
