import { expect, test } from "@jest/globals";
import { CommandRefused } from "../../console/server/refused";
import type { FailureKind } from "../../console/shared/answers";
import { consoleWorld, HOST } from "../../testing/console-world";

const linesOf = async (answer: Response) =>
  (await answer.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("a read answers with what the command prints, and with what it notes", async () => {
  const { send, ran } = consoleWorld(({ listener }) => {
    listener.record({ event: "stripe#evt_1" });
    listener.note("Only the first 1 are shown.");
    return 0;
  });
  const answer = await send("/api/read?command=events+list&state=failed&type=charge.*&limit=1");
  expect(await answer.json()).toEqual({
    records: [{ event: "stripe#evt_1" }],
    notes: ["Only the first 1 are shown."],
    exitCode: 0,
  });
  expect(ran).toEqual([
    { command: "events list", places: [], options: { state: "failed", type: "charge.*", limit: "1" } },
  ]);
});

test("the same read at the same time runs its command once, and a later one runs it again", async () => {
  const { send, ran } = consoleWorld(async ({ listener }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    listener.record({ count: ran.length });
    return 0;
  });
  const path = "/api/read?command=issues+list";
  const answers = await Promise.all([send(path), send(path), send("/api/read?command=reviews+list")]);
  expect(ran.map(({ command }) => command)).toEqual(["issues list", "reviews list"]);
  expect(await answers[1]?.json()).toEqual(await answers[0]?.json());
  await send(path);
  expect(ran.length).toBe(3);
});

test.each([
  ["an action", "command=events+replay&reason=x"],
  ["an action's dry run", "command=events+replay&dry-run="],
  ["a command that the console has not", "command=secrets+rotate"],
  ["a name of JavaScript's own", "command=constructor"],
  ["no command", ""],
  ["customers' data", "command=events+show&place=stripe%23evt_1&raw="],
  ["a file to write", "command=audit+verify&export=/tmp/x"],
  ["another stack", "command=stack&suffix=prod"],
  ["another stack's file", "command=stack&stack=/tmp/stack.json"],
  ["other rights", "command=stack&as=operator"],
  ["a word that the parser takes for an option", "command=events+show&place=--raw"],
  ["an empty word", "command=events+show&place="],
  ["two words for one", "command=events+show&place=a&place=b"],
  ["a long word", `command=events+show&place=${"x".repeat(501)}`],
  ["a long value", `command=events+list&state=${"x".repeat(501)}`],
])("a read of %s is refused before anything runs", async (_, query) => {
  const { send, ran } = consoleWorld();
  const answer = await send(`/api/read?${query}`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ failure: { kind: "usage" } });
  expect(ran).toEqual([]);
});

test.each<[FailureKind, number]>([
  ["usage", 400],
  ["denied", 403],
  ["signed-out", 403],
  ["not-found", 404],
  ["failed", 502],
  ["stopped", 503],
])("a command that is refused as %s answers %i with its reason and the next step", async (kind, status) => {
  const { send } = consoleWorld(() => {
    throw new CommandRefused(kind, "It did not work.", "Do this first.");
  });
  const answer = await send("/api/read?command=issues+list");
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ failure: { kind, message: "It did not work.", nextStep: "Do this first." } });
});

test("an action says its id, how far it is, what it found, and how it ended", async () => {
  const { act, ran, underWay } = consoleWorld(({ listener }) => {
    listener.progress({ done: 1, unchanged: 0, failed: 0, count: 2 });
    listener.note("1 needed nothing");
    listener.record({ done: 2 });
    return 0;
  });
  const answer = await act({ command: "events replay", options: { state: "failed", reason: "the grant is back" } });
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  expect(await linesOf(answer)).toEqual([
    { id: expect.any(String) },
    { progress: { done: 1, unchanged: 0, failed: 0, count: 2 } },
    { note: "1 needed nothing" },
    { record: { done: 2 } },
    { ended: { exitCode: 0 } },
  ]);
  expect(ran[0]?.options).toEqual({ state: "failed", reason: "the grant is back", yes: true });
  expect(underWay.size).toBe(0);
});

test("a dry run does not say --yes", async () => {
  const { act, ran } = consoleWorld();
  await (await act({ command: "events replay", options: { state: "failed", "dry-run": true } })).text();
  expect(ran[0]?.options).toEqual({ state: "failed", "dry-run": true });
});

test.each([
  ["neither a dry run nor a reason", { command: "events replay", options: { state: "failed" } }],
  ["--yes of its own", { command: "events replay", options: { state: "failed", yes: true } }],
  ["a file", { command: "endpoints set", options: { "secret-file": "/tmp/x", reason: "x" } }],
  ["a command that only shows", { command: "events list", options: {} }],
  ["an unknown field", { command: "events replay", options: { "dry-run": true }, stack: "x" }],
  ["a place that is no text", { command: "events replay", places: [{}], options: { "dry-run": true } }],
  ["a place that is an option", { command: "events replay", places: ["--yes"], options: { "dry-run": true } }],
  ["nothing", null],
])("an action with %s is refused before anything runs", async (_, request) => {
  const { act, ran } = consoleWorld();
  const answer = await act(request);
  expect(answer.status).toBe(400);
  expect(ran).toEqual([]);
});

test("a form of a foreign page is no action, whatever it says", async () => {
  const { act, ran } = consoleWorld();
  const request = { command: "events replay", options: { "dry-run": true } };
  for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
    expect((await act(request, { "content-type": type })).status).toBe(415);
  }
  expect(ran).toEqual([]);
});

test("a console that only shows takes dry runs and no action, and says how to get one that acts", async () => {
  const { act, ran } = consoleWorld(() => 0, true);
  const answer = await act({ command: "reviews approve", places: ["pay_1"], options: { reason: "called back" } });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    failure: { kind: "read-only", nextStep: expect.stringContaining("--read-only") },
  });
  expect((await act({ command: "reviews approve", places: ["pay_1"], options: { "dry-run": true } })).status).toBe(200);
  expect(ran.map(({ options }) => options)).toEqual([{ "dry-run": true }]);
});

test("an action that AWS denies ends with the right that it needs", async () => {
  const { act } = consoleWorld(() => {
    throw new CommandRefused("denied", "Your credentials may not do this.", "It needs the policy tap-operator.");
  });
  const lines = await linesOf(await act({ command: "events replay", options: { state: "failed", reason: "x" } }));
  expect(lines.at(-1)).toEqual({
    failure: {
      kind: "denied",
      message: "Your credentials may not do this.",
      nextStep: "It needs the policy tap-operator.",
    },
  });
});

test("an action is stopped by its id, and finishes the item under way", async () => {
  const { act, send, signedIn, underWay } = consoleWorld(
    ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(5))),
  );
  const answer = await act({ command: "events replay", options: { state: "failed", reason: "x" } });
  const [id = ""] = [...underWay.keys()];
  const stop = { method: "DELETE" };
  const ours = { ...signedIn, origin: `http://${HOST}` };
  expect((await send(`/api/actions/${id}`, signedIn, stop)).status).toBe(403);
  expect((await send(`/api/actions/${id}`, ours, stop)).status).toBe(204);
  expect((await linesOf(answer)).at(-1)).toEqual({ ended: { exitCode: 5 } });
  expect((await send(`/api/actions/${id}`, ours, stop)).status).toBe(404);
});

test("a page that goes away stops its action", async () => {
  let stopped = false;
  const { act } = consoleWorld(
    ({ signal }) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          stopped = true;
          resolve(5);
        }),
      ),
  );
  const answer = await act({ command: "events replay", options: { state: "failed", reason: "x" } });
  await answer.body?.cancel();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(stopped).toBe(true);
});
