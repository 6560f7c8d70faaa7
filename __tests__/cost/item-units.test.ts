import { expect, test } from "@jest/globals";
import { actionOf, serviceOf } from "../../cost/count/aws-call";
import { isChanged, readUnits, storedBytes, type TableShape, writeUnits } from "../../cost/count/item-units";

const table: TableShape = { keys: ["id"], indexes: [{ keys: ["list", "at"], attributes: ["id", "shown"] }] };
const item = { id: "a", body: "x".repeat(1500) };
const listed = { ...item, list: "l", at: "1" };

test("a write takes the units of the larger item, twice in a transaction, and one for each entry that comes or goes", () => {
  expect(writeUnits({ before: undefined, after: { id: "a" } }, table, false)).toBe(1);
  expect(writeUnits({ before: item, after: { id: "a" } }, table, false)).toBe(2);
  expect(writeUnits({ before: item, after: item }, table, true)).toBe(4);
  expect(writeUnits({ before: undefined, after: listed }, table, true)).toBe(5);
  expect(writeUnits({ before: listed, after: { ...listed, at: "2" } }, table, true)).toBe(6);
  expect(writeUnits({ before: listed, after: undefined }, table, false)).toBe(3);
});

test("a read takes one unit for each 4 KB, and half of it where it may be a second old", () => {
  expect([readUnits(0, true), readUnits(4096, true), readUnits(4097, true)]).toEqual([1, 1, 2]);
  expect(readUnits(4097, false)).toBe(1);
});

test("an item takes its own bytes and those of its entries, each with a hundred more", () => {
  expect(storedBytes(undefined, table)).toBe(0);
  expect(storedBytes({ id: "a" }, table)).toBe(103);
  expect(storedBytes({ id: "a", list: "l", at: "1" }, table)).toBe(2 * (3 + 5 + 3 + 100));
});

test("a set in another order is no change", () => {
  const change = (before: Set<string>, after: Set<string>) => isChanged({ before: { s: before }, after: { s: after } });
  expect(change(new Set(["a", "b"]), new Set(["b", "a"]))).toBe(false);
  expect(change(new Set(["a"]), new Set(["b"]))).toBe(true);
});

test.each([
  ["dynamodb", { "x-amz-target": "DynamoDB_20120810.PutItem" }, "POST", "/", "{}", "PutItem"],
  ["sqs", { "x-amz-target": "AmazonSQS.SendMessage" }, "POST", "/", '{"QueueUrl":"https://a/q"}', "SendMessage"],
  [
    "sqs",
    { "x-amz-target": "AmazonSQS.SendMessage" },
    "POST",
    "/",
    '{"QueueUrl":"https://a/q.fifo"}',
    "SendMessage.fifo",
  ],
  ["sns", {}, "POST", "/", "Action=Publish&Message=a", "Publish"],
  ["s3", {}, "GET", "/bucket?list-type=2", "", "ListObjectsV2"],
  ["s3", {}, "GET", "/bucket/a/b", "", "GetObject"],
  ["s3", {}, "PUT", "/bucket/a", "", "PutObject"],
  ["s3", {}, "PUT", "/bucket/a?partNumber=1&uploadId=u", "", "UploadPart"],
])("a request to %s with %j, %s %s is counted by its action", (service, headers, method, url, body, action) => {
  expect(actionOf(service, { headers, method, url }, Buffer.from(body))).toBe(action);
});

test("the service of a request is the one that it is signed for", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIA1/20261126/us-east-1/dynamodb/aws4_request, SignedHeaders=host";
  expect(serviceOf({ headers: { authorization }, url: "/", method: "POST" })).toBe("dynamodb");
});
