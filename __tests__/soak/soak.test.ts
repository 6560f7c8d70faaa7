import { describe, expect, test } from "@jest/globals";
import { type Faults, faultKinds } from "../../testing/soak/evidence";
import { course, largest } from "../../testing/soak/memory";
import { help, readOptions } from "../../testing/soak/options";
import { details, lastLine, type Result } from "../../testing/soak/report";

const nothing = Object.fromEntries(faultKinds.map((kind) => [kind, []])) as unknown as Faults;
const result: Result = {
  seed: 7,
  ...{ webhooks: 100, payments: 10 },
  kills: { "lambda-a-dev": 2, "lambda-b-dev": 1 },
  failed: { sqs: { before: 3, after: 4 }, s3: { before: 1, after: 0 } },
  answers: { 200: 100, 500: 9 },
  ...{ recoveredAfter: 61, repeatedDeliveries: 2, waiting: { notifications: 0 } },
  memory: { "lambda-a-dev": { start: 60.4, peak: 80, end: 70 } },
  faults: nothing,
};

describe("the report of a soak", () => {
  test("the last line of a soak says what was done and counts each kind of fault, zero included", () => {
    expect(lastLine(result)).toBe(
      "soak (seed 7): 100 webhooks, 10 payments, 3 kills, 8 failed calls: lost 0, doubled 0, wrong ends 0, " +
        "broken chains 0, audit missing 0, audit doubled 0, not notified 0, unprocessed 0, pending 0, dead letters 0, refused 0",
    );
    expect(lastLine({ ...result, faults: { ...nothing, lost: ["a", "b"] } })).toContain(": lost 2, doubled 0");
  });

  test("the details of a soak show faults by name, the first ten of each kind", () => {
    const lines = details({
      ...result,
      faults: { ...nothing, lost: Array.from({ length: 12 }, (_, n) => `event ${n}`) },
    });
    expect(lines).toContain("lost: event 9");
    expect(lines).not.toContain("lost: event 10");
    expect(lines).toContain("lost: 2 more");
    expect(lines).toContain(
      "failed calls: sqs 3 before and 4 after their effect, s3 1 before and 0 after their effect",
    );
    expect(lines).toContain("memory of lambda-a-dev: 60, 80, 70 MiB (start, peak, end)");
  });

  test("the memory of a function is that of its largest process: at first, at its peak, at last", () => {
    const process = (memory: number, functionName = "a") => ({ pid: 1, functionName, memory });
    expect(largest([process(60), process(70), process(50, "b")])).toEqual(
      new Map([
        ["a", 70],
        ["b", 50],
      ]),
    );
    expect(course(course(course(undefined, 60), 90), 70)).toEqual({ start: 60, peak: 90, end: 70 });
  });
});

describe("the options of npm run soak", () => {
  test("npm run soak has a default for every option, and a seed of its own", () => {
    expect(readOptions([], 42)).toEqual({
      ...{
        webhooks: 10_000,
        payments: 1_000,
        seed: 42,
        minutes: 60,
        recover: 10,
        waiting: 2_000,
        killEvery: 6,
        failing: 4,
      },
      json: false,
    });
  });

  test("npm run soak reads every option that its help names", () => {
    const args = [
      "--webhooks=300",
      "--payments=40",
      "--seed=1",
      "--minutes=2",
      "--recover=3",
      "--waiting=9",
      "--kill-every=4",
    ];
    const options = readOptions([...args, "--failing=0", "--visibility=75", "--json"], 42);
    expect(options).toEqual({
      ...{
        webhooks: 300,
        payments: 40,
        seed: 1,
        minutes: 2,
        recover: 3,
        waiting: 9,
        killEvery: 4,
        failing: 0,
        visibility: 75,
      },
      json: true,
    });
    for (const name of [
      ...args.map((arg) => arg.split("=")[0] ?? ""),
      "--failing",
      "--visibility",
      "--json",
      "--help",
    ]) {
      expect(help).toContain(name);
    }
    expect(readOptions(["--help"], 42)).toBe("help");
  });

  test.each([
    ["--webhooks=0", "--webhooks 0: a whole number from 1 to 1000000 is needed."],
    ["--payments=many", "--payments many: a whole number from 0 to 100000 is needed."],
    ["--seed=", "--seed : a whole number from 0 to 4294967295 is needed."],
    ["--failing=51", "--failing 51: a whole number from 0 to 50 is needed."],
    ["--minutes=1.5", "--minutes 1.5: a whole number from 1 to 1440 is needed."],
    ["--visibility=60", "--visibility 60: a whole number from 70 to 43200 is needed."],
    ["--often", "Unknown option '--often'"],
    ["--stack=mine --visibility=75", "--visibility would stay changed in a stack of yours"],
  ])("npm run soak refuses %s and says why", (args, message) => {
    expect(() => readOptions(args.split(" "), 42)).toThrow(message);
  });
});
