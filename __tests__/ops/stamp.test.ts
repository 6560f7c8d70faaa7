import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { isFresh as isFreshIn, keepBuilt } from "../../ops/stamp.js";

/** Folder of a project of two sources whose program was built. */
let project: string;
const at = (path: string) => join(project, path);
const stampFile = () => at("dist/program.json");
const isFresh = () => isFreshIn(stampFile(), project);
const bytes = (paths: readonly string[]) => new Map(paths.map((path) => [path, readFileSync(at(path))]));
const sources = ["main.ts", "lib/part.ts"];
const build = (inputs = bytes(sources)) =>
  keepBuilt(stampFile(), inputs, new Map([["dist/program.js", Buffer.from("built")]]), project);

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "tap-stamp-"));
  for (const folder of ["lib", "dist", "node_modules"]) mkdirSync(at(folder));
  for (const path of [...sources, "package.json", "package-lock.json", "tsconfig.json"]) writeFileSync(at(path), path);
  build();
});
afterEach(() => rmSync(project, { recursive: true }));

test("what was built is fresh while nothing changes", () => {
  expect(isFresh()).toBe(true);
});

test("nothing is fresh before it is built", () => {
  rmSync(stampFile());
  expect(isFresh()).toBe(false);
});

test("a source that has other contents makes a build stale, also with the same size and time", () => {
  const time = new Date("2026-01-01T00:00:00Z");
  utimesSync(at("lib/part.ts"), time, time);
  build();
  writeFileSync(at("lib/part.ts"), "lib/trap.ts");
  utimesSync(at("lib/part.ts"), time, time);
  expect(isFresh()).toBe(false);
});

test("a source that is only touched leaves a build fresh", () => {
  writeFileSync(at("lib/part.ts"), "lib/part.ts");
  expect(isFresh()).toBe(true);
});

test("a source that changes while it is built makes the build stale", () => {
  const read = bytes(sources);
  writeFileSync(at("lib/part.ts"), "changed");
  build(read);
  expect(isFresh()).toBe(false);
});

test("a source that is deleted makes a build stale", () => {
  rmSync(at("lib/part.ts"));
  expect(isFresh()).toBe(false);
});

test("a new file beside a source makes a build stale, since an import may mean it now", () => {
  writeFileSync(at("lib/part.tsx"), "");
  expect(isFresh()).toBe(false);
});

test.each(["package.json", "package-lock.json", "node_modules/.package-lock.json", "tsconfig.json"])(
  "a change of %s makes a build stale",
  (path) => {
    writeFileSync(at(path), "changed");
    expect(isFresh()).toBe(false);
  },
);

test("an output that is absent makes a build stale", () => {
  rmSync(at("dist/program.js"));
  expect(isFresh()).toBe(false);
});

test("an output that another build put in its place makes a build stale", () => {
  writeFileSync(at("dist/other.js"), "other");
  renameSync(at("dist/other.js"), at("dist/program.js"));
  expect(isFresh()).toBe(false);
});

test("a project that was moved is built anew, since a program knows its folder", () => {
  const moved = `${project}-moved`;
  renameSync(project, moved);
  project = moved;
  expect(isFresh()).toBe(false);
});

test("a stamp that is cut off makes a build stale", () => {
  writeFileSync(stampFile(), readFileSync(stampFile(), "utf8").slice(0, 40));
  expect(isFresh()).toBe(false);
});
