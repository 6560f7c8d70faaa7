import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

interface Locked {
  readonly integrity?: string;
  /** Part of the package that depends on it, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

test("every dependency of package.json is one exact version", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  expect(versions.length).toBeGreaterThan(20);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test("every package of the lock file is held by its SHA-512, for every platform, and comes from npm's registry", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
  const { "": _, ...locked } = packages;
  const loose = Object.entries(locked).filter(
    ([, { integrity = "", inBundle, link, resolved = "https://registry.npmjs.org/" }]) =>
      !(inBundle || /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) ||
      link ||
      !resolved.startsWith("https://registry.npmjs.org/"),
  );
  expect(Object.keys(locked).length).toBeGreaterThan(500);
  expect(loose.map(([path]) => path)).toEqual([]);
});

test("only packages that are known to run a script when they are installed do so", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
  const running = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(running.map(([path]) => path.replace("node_modules/", ""))).toEqual([
    "@cdktf/node-pty-prebuilt-multiarch",
    "@parcel/watcher",
    "@scarf/scarf",
    "@swc/core",
    "esbuild",
  ]);
});

test("@scarf/scarf, which would report each installation to its maker, is switched off", () => {
  expect(JSON.parse(read("package.json"))).toMatchObject({ scarfSettings: { enabled: false } });
});

test.each(["local/emulator", "ops/api", "ops/security", "ops/terraform", "ops/terraform/moto"])(
  "every Python package of %s is one exact version",
  (folder) => {
    const lines = read(`${folder}/requirements.txt`)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
  },
);
