import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@jest/globals";
import { nouns } from "../../cli/commands";
import { tap } from "../../testing/tap-command";

const credentials = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "example" };
const deployment = ["stack", "--suffix", "dev", "--region", "us-east-1"];

/** Plays AWS: every call fails with this error. */
async function failingAws<T>(code: string, status: number, use: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => {
    response.writeHead(status, { "content-type": "text/xml" });
    response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

test("tap --help lists every noun with what it is for, and the exit codes", async () => {
  const { code, stdout } = await tap(["--help"]);
  expect(code).toBe(0);
  for (const [noun, { summary }] of Object.entries(nouns)) {
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(`tap ${noun} `);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(summary);
  }
  expect(stdout).toContain("Exit codes: 0 done");
});

test.each(Object.keys(nouns))("tap %s --help shows its commands or its options, with examples", async (noun) => {
  const { code, stdout } = await tap([noun, "--help"]);
  const commands = nouns[noun]?.load().commands ?? [];
  expect(code).toBe(0);
  for (const { name } of commands) expect(stdout).toContain(`tap ${name}`);
  if (commands[0]?.name === noun) expect(stdout).toContain("Examples:");
});

test("tap without a command says where the help is, and exits with 2", async () => {
  expect(await tap([])).toEqual({ code: 2, stdout: "", stderr: "No command was given.\nSee `tap --help`.\n" });
});

test("a mistyped command is refused with the one that was probably meant", async () => {
  const { code, stderr } = await tap(["stak"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Did you mean stack?");
});

test("an unknown option is refused, and its command's help is named", async () => {
  const { code, stderr } = await tap(["stack", "--limt", "3"]);
  expect(code).toBe(2);
  expect(stderr).toBe("Unknown argument: limt.\nSee `tap stack --help`.\n");
});

test("a stack that does not serve is named, with how to start one", async () => {
  const { code, stdout, stderr } = await tap(["stack", "--stack", "/nonexistent/stack.json"]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("/nonexistent/stack.json does not exist");
  expect(stderr).toContain("npm start");
});

test("a file that describes no stack is refused", async () => {
  const { code, stderr } = await tap(["stack"], { TAP_STACK: "package.json" });
  expect(code).toBe(3);
  expect(stderr).toContain("package.json does not describe a local stack");
});

test.each([
  [["stack", "--suffix", "dev"], "The region is unknown"],
  [["stack", "--suffix", "dev", "--region", "europe"], "is none"],
  [["stack", "--suffix", "Dev!", "--region", "us-east-1"], "is no suffix"],
  [["stack", "--region", "us-east-1"], "--region goes with --suffix"],
  [["stack", "--suffix", "dev", "--as", "operator-read"], "--suffix names a deployment"],
])("%j is refused as wrong usage", async (words, message) => {
  const { code, stderr } = await tap(words);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a shell without AWS credentials is told to sign in", async () => {
  const { code, stdout, stderr } = await tap(deployment);
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toContain("There are no AWS credentials in this shell.");
});

test.each([
  ["ExpiredToken", 403, "Your AWS credentials have expired."],
  ["InvalidClientTokenId", 403, "AWS does not accept these credentials"],
  ["AccessDenied", 403, "Your credentials may not do this"],
])("AWS's %s is exit code 4 with the next step", async (error, status, message) => {
  await failingAws(error, status, async (origin) => {
    const { code, stderr } = await tap(deployment, { ...credentials, AWS_ENDPOINT_URL: origin });
    expect(code).toBe(4);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

test("an endpoint that nothing answers at is exit code 1, without a stack trace", async () => {
  const { code, stderr } = await tap(deployment, { ...credentials, AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
  expect(code).toBe(1);
  expect(stderr).toContain("AWS did not answer: ECONNREFUSED");
});

test.each(["bash", "zsh"])("tap completion prints a script for %s, which asks tap for the words", async (shell) => {
  const { code, stdout } = await tap(["completion"], {
    SHELL: `/bin/${shell}`,
    ZSH_NAME: shell === "zsh" ? "zsh" : undefined,
  });
  expect(code).toBe(0);
  expect(stdout).toContain(shell === "zsh" ? "compdef" : "complete -o");
  const { stdout: words } = await tap(["--get-yargs-completions", "tap", "st"]);
  expect(words).toMatch(/^stack/m);
});

test("a reader that wants no more of the output, such as head, is no error", () => {
  // `true` has ended before tap writes, so that the write fails for certain.
  const script = "{ set -o pipefail; node cli/tap.js simulate stripe --list --json | true; echo $?; } 2>&1";
  expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe("0\n");
});

test.each([
  [["events", "replay", "no-key", "stripe#evt_3", "--dry-run"], '"no-key" is no event key.'],
  [["dead-letters", "redrive", "notifications", "no-id", "0b0b0b"], '"no-id" is no id of a letter.'],
])("each of several ids reaches its command: %j", async (words, complaint) => {
  const { code, stderr } = await tap([...words, "--stack", process.execPath]);
  expect(code).toBe(2);
  expect(stderr).toContain(complaint);
});

test("an option that takes several values may be given several times: the command goes on to its stack", async () => {
  const callers = ["one", "other"].flatMap((role) => ["--caller", `arn:aws:iam::123456789012:role/${role}`]);
  const { code, stderr } = await tap([
    "merchants",
    "add",
    "mrc_a",
    ...callers,
    "--reason",
    "new",
    "--stack",
    "nowhere",
  ]);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("nowhere") });
});

test("an option that is given twice is refused: nobody can say which one was meant", async () => {
  const { code, stderr } = await tap(["events", "list", "--state", "failed", "--state", "unread"]);
  expect(code).toBe(2);
  expect(stderr).toBe("--state was given twice.\nSee `tap events list --help`.\n");
});
