import { expect, test } from "@jest/globals";
import { changedBy } from "../../core/audit/adapters/changed-by";
import { shopActorItem } from "../../testing/actors";

const shop = { principal: shopActorItem.principal, api_key_id: "key1" };
const keys = { batch_id: "bat_1" };
const item = (actor?: object, state = "awaiting_upload") => ({ ...keys, state, ...(actor && { actor }) });

test("a new item that names its actor is a change by that actor", () => {
  expect(changedBy({ keys, after: item(shopActorItem) })).toEqual(shop);
});

test("a later change of an item that keeps its actor is nobody's", () => {
  const [before, after] = [item(shopActorItem), item({ ...shopActorItem }, "processing")];
  expect(changedBy({ keys, before, after })).toBeUndefined();
  expect(changedBy({ keys, before })).toBeUndefined();
});

test("a second call of the same principal is a change by that principal, by its time", () => {
  const again = { ...shopActorItem, at: "2026-11-18T10:05:00.000Z" };
  expect(changedBy({ keys, before: item(shopActorItem), after: item(again) })).toEqual(shop);
});

test("a change by another principal names that one", () => {
  const other = { principal: "arn:aws:iam::123456789012:role/other", at: shopActorItem.at };
  expect(changedBy({ keys, before: item(shopActorItem), after: item(other) })).toEqual({ principal: other.principal });
});

test("a notification that a caller asked for is that caller's, one of an event is nobody's", () => {
  const cause = { ...shop, is_operator: false };
  expect(changedBy({ keys, after: { ...keys, cause } })).toEqual(shop);
  expect(changedBy({ keys, after: { ...keys, cause: { event: "stripe#evt_1" } } })).toBeUndefined();
});

test("every change of an operator's action is its operator's", () => {
  const principal = "arn:aws:iam::123456789012:role/operator";
  const action = { actor: principal, action_id: "act_1" };
  const before = { ...action, state: "running" };
  expect(changedBy({ keys: action, before, after: { ...action, state: "finished" } })).toEqual({ principal });
});

test("an item without an actor, or with one of another form, is nobody's", () => {
  expect(changedBy({ keys, after: item() })).toBeUndefined();
  expect(changedBy({ keys, after: { ...keys, actor: "x", cause: ["y"] } })).toBeUndefined();
});
