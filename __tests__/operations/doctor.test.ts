import { expect, test } from "@jest/globals";
import { tables } from "../../core/contracts/tables";
import { examine, ok } from "../../core/operations/application/doctor/examine";
import {
  judgeAlarms,
  judgeApi,
  judgeClock,
  judgeGateway,
  judgeNode,
  judgeParameters,
  judgeTable,
} from "../../core/operations/application/doctor/judge";

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
