import { expect, test } from "@jest/globals";
import { help, readOptions } from "../../cost/options";
import { Failure } from "../../tools/failure";

test("npm run cost shows prod at ten a second with half notified, unless something else is asked", () => {
  expect(readOptions([])).toEqual({
    ...{ environment: "prod", perSecond: 10, told: 0.5, addresses: 0 },
    ...{ json: false, write: false, count: false },
  });
  expect(readOptions(["--environment", "dev", "--per-second", "0.1", "--told", "0", "--json"])).toMatchObject({
    ...{ environment: "dev", perSecond: 0.1, told: 0, json: true },
  });
  expect(readOptions(["--help"])).toBe("help");
});

test.each([
  [["--environment", "test"], "--environment test: dev, staging or prod is needed."],
  [["--per-second", "0"], "--per-second 0: a number above 0, at most 100000 is needed."],
  [["--per-second", "ten"], "--per-second ten: a number above 0, at most 100000 is needed."],
  [["--told", "1.5"], "--told 1.5: a number from 0 to 1 is needed."],
  [["--told", ""], "--told : a number from 0 to 1 is needed."],
  [["--addresses", "1.5"], "--addresses 1.5: a whole number from 0 to 1000 is needed."],
  [["--write", "--json"], "--write goes with no other option: it writes all environments."],
  [["--count", "--told", "1"], "--count goes with no other option: it writes all environments."],
  [["--write", "--count"], "--count writes docs/cost.md too: leave --write out."],
])("npm run cost -- %j is refused in one line", (args, message) => {
  expect(() => readOptions(args)).toThrow(new Failure(message, "See `npm run cost -- --help`."));
});

test("npm run cost -- --unknown is refused in one line that names the option", () => {
  expect(() => readOptions(["--unknown"])).toThrow(/--unknown/);
});

test("the help of npm run cost names each of its options", () => {
  const options = ["--environment", "--per-second", "--told", "--addresses", "--json", "--write", "--count", "--help"];
  expect(options.filter((option) => !help.includes(option))).toEqual([]);
});
