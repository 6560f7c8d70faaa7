import { expect, test } from "@jest/globals";
import { tables } from "../../core/contracts/tables";
import { examine, ok } from "../../core/operations/application/doctor/examine";
import {
  judgeAlarms,
  judgeApi,
  judgeClock,
  judgeGateway,
  judgeMappings,
  judgeNode,
  judgeParameters,
  judgeSchedule,
  judgeTable,
} from "../../core/operations/application/doctor/judge";
import { judgeQueue } from "../../core/operations/application/doctor/judge-queue";

const NOW = new Date("2026-11-26T12:00:00.000Z");
const options = { gateway: "stripe", prefix: "/tap/prod/", flags: " --suffix prod" };
const set = (path: string) => ({ path, version: 2 });
const unset = (path: string) => ({ path, version: 1 });
const FILLED = [unset("api-key"), unset("deployment"), set("callers")];
const wrongOf = (parameters: readonly { path: string; version: number }[], gateway = "stripe") =>
  judgeParameters([...FILLED, ...parameters], { ...options, gateway }).filter(({ state }) => state === "wrong");

test("a look that fails is unknown, with what its error means, and hides no other", async () => {
  const denied = { name: "tables", look: () => Promise.reject(new Error("denied")) };
  const findings = await examine(
    [denied, { name: "you", look: async () => [ok("you", "role/x")] }],
    () => "not allowed",
  );
  expect(findings).toEqual([
    { what: "tables", state: "unknown", says: "not allowed" },
    { what: "you", state: "ok", says: "role/x" },
  ]);
});

test("parameters that nobody has set are wrong, each with what holds until then and the step", () => {
  const findings = wrongOf([unset("providers/stripe/webhook-secrets"), unset("webhook-endpoints/default")]);
  expect(findings.map(({ what, says }) => `${what}: ${says}`)).toEqual([
    "providers/stripe/webhook-secrets: unset: webhooks of stripe are refused",
    "webhook-endpoints/default: unset: merchants without an endpoint of their own get no webhooks",
  ]);
  expect(findings.map(({ mend }) => mend)).toEqual([
    expect.stringContaining(
      "put-parameter --overwrite --type SecureString --name /tap/prod/providers/stripe/webhook-secrets",
    ),
    "tap endpoints set --suffix prod",
  ]);
});

test("Stripe's key is needed where Stripe charges, and its read key is for thin events only", () => {
  expect(wrongOf([unset("gateways/stripe/secret-key")])).toHaveLength(1);
  expect(wrongOf([unset("gateways/stripe/secret-key")], "sandbox")).toEqual([]);
  expect(wrongOf([unset("providers/stripe/read-key")])).toEqual([]);
});

test("parameters that are missing, or that a merchant's endpoint made, are told apart from unset ones", () => {
  expect(
    judgeParameters([], options)
      .filter(({ state }) => state === "wrong")
      .map(({ what }) => what),
  ).toEqual(["api-key", "callers"]);
  expect(wrongOf([unset("webhook-endpoints/merchants/mrc_1")])).toEqual([]);
});

test("a table of an older stack, or one without stream or recovery, is wrong", () => {
  const schema = tables.transactions;
  const table = { name: "t", indexes: Object.keys(schema.indexes), hasStream: true, isRecoverable: true };
  expect(judgeTable("transactions", schema, table)).toEqual([]);
  const says = (state: Partial<typeof table> | undefined) =>
    judgeTable("transactions", schema, state && { ...table, ...state }).map((finding) => finding.says);
  expect(says(undefined)).toEqual(["it is missing: the stack is older than this checkout"]);
  expect(says({ indexes: table.indexes.slice(1) })).toEqual([expect.stringContaining("no index by-merchant")]);
  expect(says({ hasStream: false, isRecoverable: false })).toHaveLength(2);
});

test("an alarm is wrong while it is raised, and worth a look after a day without data", () => {
  const alarms = [
    { name: "alarm-a-prod", state: "ALARM", since: "2026-11-26T11:00:00.000Z" },
    { name: "alarm-b-prod", state: "INSUFFICIENT_DATA", since: "2026-11-25T11:00:00.000Z" },
    { name: "alarm-c-prod", state: "INSUFFICIENT_DATA", since: "2026-11-26T11:00:00.000Z" },
  ];
  expect(judgeAlarms(alarms, NOW, "").map(({ what, state }) => `${what} ${state}`)).toEqual([
    "alarm-a-prod wrong",
    "alarm-b-prod note",
    "alarms ok",
  ]);
});

const AUDITED = { consumer: "lambda-audit-logger-dev", source: "table-batches-dev" };
const SENT = { consumer: "lambda-notification-sender-dev", source: "queue-notifications-dev.fifo" };
const mappingsSay = (...found: Parameters<typeof judgeMappings>[0]) =>
  judgeMappings(found, [AUDITED, SENT]).map(({ state, says }) => `${state}: ${says}`);

test("a queue or a stream that its function does not read is wrong, whether its mapping is off or missing", () => {
  expect(mappingsSay({ ...AUDITED, state: "Enabled" }, { ...SENT, state: "Enabled" })).toEqual(["ok: 2 enabled"]);
  expect(mappingsSay({ ...AUDITED, state: "Disabled" }, { ...SENT, state: "Disabling" })).toEqual([
    "wrong: lambda-audit-logger-dev does not read table-batches-dev: Disabled",
    "wrong: lambda-notification-sender-dev does not read queue-notifications-dev.fifo: Disabling",
  ]);
  expect(mappingsSay({ ...SENT, state: "Enabled" })).toEqual([
    "wrong: lambda-audit-logger-dev does not read table-batches-dev: the mapping is missing",
  ]);
});

test("a mapping of another deployment's function does not stand for one that is missing", () => {
  const others = { consumer: "lambda-audit-logger-prod", source: "table-batches-prod", state: "Enabled" };
  expect(mappingsSay(others, { ...AUDITED, state: "Enabled" }, { ...SENT, state: "Updating" })).toEqual([
    "ok: 2 enabled",
  ]);
});

test("a mapping that is enabled and makes no progress is worth a look, with what AWS says of it", () => {
  const problem = "PROBLEM: Function call failed";
  expect(
    mappingsSay({ ...AUDITED, state: "Enabled", lastResult: problem }, { ...SENT, state: "Enabled", lastResult: "OK" }),
  ).toEqual([`note: lambda-audit-logger-dev reads table-batches-dev. ${problem}`, "ok: 2 enabled"]);
});

test("a schedule that is disabled or missing is wrong, and its function is named", () => {
  expect(judgeSchedule("reconciler", "ENABLED")).toMatchObject({ state: "ok" });
  for (const state of ["DISABLED", undefined]) {
    expect(judgeSchedule("reconciler", state)).toMatchObject({
      what: "schedule reconciler",
      state: "wrong",
      says: `${state === undefined ? "it is missing" : "DISABLED"}: nothing calls reconciler`,
      mend: "deploy again",
    });
  }
});

test.each([
  [judgeGateway("sandbox", "dev"), "note"],
  [judgeGateway("sandbox", "prod"), "wrong"],
  [judgeGateway("stripe", "prod"), "ok"],
  [judgeNode("20.20.2"), "ok"],
  [judgeNode("20.9.0"), "wrong"],
  [judgeNode("22.0.0"), "ok"],
  [judgeApi(403, "MISSING_AUTHENTICATION_TOKEN"), "ok"],
  [judgeApi(403, undefined), "wrong"],
  [judgeApi(200, "x"), "wrong"],
  [judgeClock(NOW, new Date(NOW.getTime() + 20_000)), "ok"],
  [judgeClock(NOW, new Date(NOW.getTime() - 200_000)), "wrong"],
])("%p is %s", (finding, state) => {
  expect(finding.state).toBe(state);
  expect(finding.mend === undefined).toBe(state !== "wrong");
});

const queue = { purpose: "notifications", consumer: "notification-sender", waiting: 12, held: 3, oldestSeconds: 901 };

test.each([
  [queue, "wrong", "12 wait, 3 are worked on, the oldest for 15 min"],
  [{ ...queue, oldestSeconds: 900 }, "ok", "12 wait, 3 are worked on, the oldest for 15 min"],
  [{ ...queue, oldestSeconds: undefined }, "ok", "12 wait, 3 are worked on"],
  [{ ...queue, waiting: 0, held: 0 }, "ok", "empty"],
])("a queue whose oldest message is late is wrong, with the log that says why: %p is %s", (state, verdict, says) => {
  expect(judgeQueue(state, " --suffix prod")).toEqual({
    ...{ what: "queue notifications", state: verdict, says },
    ...(verdict === "wrong" && { mend: "tap logs notification-sender --errors --suffix prod" }),
  });
});
