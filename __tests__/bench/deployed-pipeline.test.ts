import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { callsOf, withoutNotification, writeUnitsOf } from "../../bench/counts/counts";
import { DeployedPipeline } from "../../bench/counts/deployed-pipeline";
import { countPaths, eventOf, sendWebhook } from "../../bench/counts/paths";
import { merchants } from "../../bench/functions/variables";

let pipeline: DeployedPipeline;
beforeAll(async () => {
  pipeline = await DeployedPipeline.start();
});
afterAll(() => pipeline.stop());

const captured = (payment: string) =>
  eventOf({ merchantId: merchants.told, type: "payment_intent.succeeded", payment, unique: payment });

test("a webhook goes through the deployed functions to the merchant's endpoint, and each step is counted", async () => {
  await sendWebhook(pipeline, captured("a first payment, which reads the parameters"));
  const path = await sendWebhook(pipeline, captured("another payment"));
  expect(path).toMatchObject({ apiRequests: 1, deliveries: 1 });
  const { "webhook-receiver": receiver, "webhook-processor": processor } = path.functions;
  expect(receiver?.calls["sqs:SendMessage"]).toBe(1);
  expect(processor?.calls["dynamodb:TransactWriteItems"]).toBe(1);
  for (const counts of Object.values(path.functions)) {
    expect(counts.invocations).toBeGreaterThan(0);
    expect(counts.logBytes).toBeGreaterThan(0);
    expect(counts.cpuMicros).toBeGreaterThan(0);
    expect(counts.calls["ssm:GetParameters"]).toBeUndefined();
  }
  expect(path.streamRecords["payment-transactions"]).toBe(1);
  expect(path.audit.calls["s3:PutObject"]).toBe(Object.keys(path.streamRecords).length);
});

test("what a notification costs is left out of the counts of a webhook that notifies nobody", async () => {
  const told = await sendWebhook(pipeline, captured("a third payment"));
  const silent = withoutNotification(told);
  expect(Object.keys(silent.functions)).toEqual(["webhook-receiver", "webhook-processor"]);
  expect(Object.keys(silent.messages)).toEqual(["webhook-processing"]);
  expect(callsOf(silent)).toBeLessThan(callsOf(told));
  expect(silent.functions["webhook-processor"]?.calls["sqs:SendMessage"]).toBeUndefined();
});

test("a webhook that comes again is counted as a refused write and a read, and leaves nothing to audit", async () => {
  const { repeated } = await countPaths(pipeline, ["repeated"]);
  expect(repeated.unaddressed).toMatchObject({ messages: {}, streamRecords: {}, audit: { invocations: 0 } });
  expect(repeated.told.functions["webhook-receiver"]?.calls).toEqual({ "dynamodb:PutItem": 1, "dynamodb:GetItem": 1 });
  expect(writeUnitsOf(repeated.told)).toBe(1);
});

test("a request that the function refuses ends the count with its answer", async () => {
  const { body } = captured("a payment with a wrong signature");
  const call = { route: "/webhook/{provider}", pathParameters: { provider: "stripe" }, headers: {}, body };
  await expect(pipeline.send("webhook-receiver", call)).rejects.toThrow("webhook-receiver answered 400");
});
