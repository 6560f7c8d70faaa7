import { describe, expect, test } from "@jest/globals";
import * as words from "../../core/contracts/answers/words";
import { problems } from "../../core/contracts/problems";
import { routeProblems } from "../../core/contracts/route-problems";
import { transactionStatuses } from "../../core/contracts/transaction-status";
import { changeTypes } from "../../core/ledger/domain/changes";
import * as derive from "../../core/ledger/domain/derive";
import * as observation from "../../core/ledger/domain/observation";
import * as delivery from "../../core/notifications/domain/delivery";
import { openApiDocument } from "../../lib/api/openapi";
import { type Route, routes } from "../../lib/api/routes";
import {
  answerProblems,
  isNotificationType,
  notificationProblems,
  routeOf,
  schemaProblems,
} from "../../testing/contract/described";

test("the description's words for states are the code's own", () => {
  expect([...transactionStatuses].sort()).toEqual([...derive.transactionStatuses].sort());
  expect([...words.transactionFlags]).toEqual([...derive.transactionFlags]);
  expect([...words.paymentStatuses]).toEqual([...observation.paymentStatuses]);
  expect([...words.refundStatuses]).toEqual([...observation.refundStatuses]);
  expect([...words.disputeStatuses]).toEqual([...observation.disputeStatuses]);
  expect([...words.changeTypes]).toEqual([...changeTypes]);
  expect([...words.deliveryStates]).toEqual([...delivery.deliveryStates]);
  expect([...words.attemptOutcomes]).toEqual([...delivery.attemptOutcomes]);
});

test("every route has its codes of problems, and every code is some route's", () => {
  expect(Object.keys(routeProblems).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  expect([...new Set(Object.values(routeProblems).flat())].sort()).toEqual(Object.keys(problems).sort());
});

test("a notification's type is its own in the description of each type", () => {
  const { webhooks } = openApiDocument();
  expect(isNotificationType("constructor")).toBe(false);
  expect(Object.keys(webhooks).length).toBe(words.changeTypes.length + 1);
  for (const [type, webhook] of Object.entries(webhooks)) {
    const { example } = (webhook as { post: { requestBody: { content: Record<string, { example: object }> } } }).post
      .requestBody.content["application/json"] as { example: { type: string } };
    expect(example.type).toBe(type);
    expect(isNotificationType(type)).toBe(true);
    expect(notificationProblems(JSON.stringify(example))).toEqual([]);
    expect(notificationProblems(JSON.stringify({ ...example, type: `${type}.other` }))).not.toEqual([]);
  }
});

describe("an answer that the description does not have", () => {
  const read = routeOf("GET", "/batches/bat_1") as Route;
  const body = { alert_id: "a", effect: "resumed", repeated: false };
  const problem = {
    type: "urn:tap:problem:batch-not-found",
    title: "x",
    status: 404,
    code: "BATCH_NOT_FOUND",
    request_id: "1",
  };
  const headers = { "content-type": "application/problem+json" };
  const answer = (changes: object, status = 404, given: Record<string, string> = headers) =>
    answerProblems(read, { status, headers: given, text: JSON.stringify({ ...problem, ...changes }) });

  test("an answer that the description has is accepted", () => {
    expect(answer({})).toEqual([]);
    expect(schemaProblems("#/components/schemas/DecisionReceipt", body)).toEqual([]);
  });

  test.each<readonly [string, string[]]>([
    ["a field more", answer({ surplus: 1 })],
    ["a field less", answer({ title: undefined })],
    ["a field of another type", answer({ request_id: 1 })],
    ["a code of another route", answer({ code: "TRANSACTION_NOT_FOUND" })],
    ["a status that no code of the route has", answer({}, 410)],
    ["another content type", answer({}, 404, { "content-type": "application/json" })],
    ["no Retry-After", answer({ code: "TEMPORARILY_UNAVAILABLE" }, 503)],
    [
      "a Retry-After that is no number of seconds",
      answer({ code: "TEMPORARILY_UNAVAILABLE" }, 503, { ...headers, "retry-after": "soon" }),
    ],
    [
      "a word that is none of a state's",
      schemaProblems("#/components/schemas/DecisionReceipt", { ...body, effect: "x" }),
    ],
  ])("an answer with %s is refused", (_, found) => {
    expect(found).not.toEqual([]);
  });

  test("a path leads to the route with the fewest parameters, and to none where there is none", () => {
    expect(routeOf("GET", "/transactions/pay_1")?.path).toBe("/transactions/{id}");
    expect(routeOf("POST", "/transactions/pay_1")).toBeUndefined();
    expect(routeOf("GET", "/transactions/a/b")).toBeUndefined();
  });
});
