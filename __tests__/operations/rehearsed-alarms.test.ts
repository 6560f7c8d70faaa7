import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { resourcesOf } from "../../testing/checks/document";
import type { Rehearsal } from "../../testing/rehearsals/rehearsal";
import { unrehearsed } from "../../testing/rehearsals/unrehearsed";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const folder = join(projectRoot, "testing/rehearsals");
const played = join(projectRoot, "__tests__/operations/rehearsals");

/** Every list of rehearsals, by the name that it is exported under. */
const lists = new Map<string, readonly Rehearsal[]>(
  readdirSync(folder)
    .map((file) => require(join(folder, file)) as Readonly<Record<string, unknown>>)
    .flatMap((module) => Object.entries(module))
    .filter(
      (entry): entry is [string, readonly Rehearsal[]] => /Rehearsals$/.test(entry[0]) && Array.isArray(entry[1]),
    ),
);
const rehearsed = [...lists.values()].flat().flatMap(({ alarm, alike = [] }) => [alarm, ...alike]);

/** With everything that a setting adds. */
const document = synthDocument({ SENDER_EMAIL: "payments@example.com" });
const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) =>
  String(attributes.alarm_name).replace(/^alarm-|-dev$/g, ""),
);

test("every alarm is rehearsed, or it is said why no command helps", () => {
  const known = new Set([...rehearsed, ...Object.keys(unrehearsed)]);
  expect(alarms.filter((name) => !known.has(name))).toEqual([]);
});

test("each rehearsal is of an alarm that the stack has, and of a cause that no other one has", () => {
  expect(rehearsed.filter((name) => !alarms.includes(name))).toEqual([]);
  const all = [...lists.values()].flat();
  const causes = all.map(({ alarm, title }) => `${alarm}: ${title}`);
  expect(causes.filter((name, index) => causes.indexOf(name) !== index)).toEqual([]);
});

test("an alarm that is alike is rehearsed with one other alarm only", () => {
  const all = [...lists.values()].flat();
  const alike = all.flatMap((one) => one.alike ?? []);
  expect(alike.filter((name, index) => alike.indexOf(name) !== index)).toEqual([]);
  expect(all.filter(({ alarm }) => alike.includes(alarm)).map(({ alarm }) => alarm)).toEqual([]);
});

test("what is not rehearsed is an alarm of the stack, that no rehearsal has, with a reason", () => {
  const names = Object.keys(unrehearsed);
  expect(names.filter((name) => !alarms.includes(name) || rehearsed.includes(name))).toEqual([]);
  for (const reason of Object.values(unrehearsed)) expect(reason.length).toBeGreaterThan(30);
});

test("every list of rehearsals is played", () => {
  const tests = readdirSync(played)
    .map((file) => readFileSync(join(played, file), "utf8"))
    .join("\n");
  expect(lists.size).toBeGreaterThan(8);
  expect([...lists.keys()].filter((name) => !new RegExp(`rehearse\\([^)]*\\b${name}\\b`).test(tests))).toEqual([]);
});

test("an alarm that is alike has the metric and the limits of the one that is rehearsed", () => {
  const of = new Map(
    resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) => [
      String(attributes.alarm_name).replace(/^alarm-|-dev$/g, ""),
      attributes,
    ]),
  );
  const limits = (name: string) => {
    const { metric_query: queries, metric_name, namespace, threshold, evaluation_periods, period } = of.get(name) ?? {};
    // An expression has as many metrics as the resource has parts.
    // A workflow counts its executions by how they ended: what is to be done is the same.
    const counted = String(metric_name).replace(/^Executions.+/, "Executions");
    const metric = Array.isArray(queries) ? JSON.stringify(queries[0]?.expression) : `${namespace} ${counted}`;
    return [metric, threshold, evaluation_periods, period].join(" ");
  };
  const differing = [...lists.values()]
    .flat()
    .flatMap(({ alarm, alike = [] }) => alike.filter((other) => limits(other) !== limits(alarm)));
  expect(differing).toEqual([]);
});
