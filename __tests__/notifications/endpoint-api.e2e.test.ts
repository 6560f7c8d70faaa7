import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { endpointUrl, receivedWebhooks } from "../../local/demo/merchant-endpoint";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
const { api, info } = stack;
afterAll(() => stack.close());

const merchant = `mrc_${randomBytes(6).toString("hex")}_api`;
const call = (
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  body?: object,
  signAs = info.credentials.operator,
) =>
  api.send({
    ...{ method, path, signAs, query: { merchant_id: merchant } },
    headers: { "x-api-key": info.apiKey, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });

test("a merchant's endpoint is set, tested, rotated, kept from other merchants, and removed by the API", async () => {
  const url = endpointUrl(info.merchantOrigin, merchant);
  expect((await call("GET", "/webhook-endpoint")).status).toBe(404);
  expect((await call("PUT", "/webhook-endpoint", { url }, info.credentials.merchant)).status).toBe(403);

  const made = await call("PUT", "/webhook-endpoint", { url, signatures: ["v1", "v1a"] });
  expect(made).toMatchObject({ status: 200, json: { url, secrets: 1, signatures: ["v1", "v1a"] } });
  const { secret } = made.json as { secret: string };
  expect((await call("POST", "/webhook-endpoint/test", {})).json).toMatchObject({
    outcome: "delivered",
    signatures: 2,
  });
  const [webhook] = await receivedWebhooks(info.merchantOrigin, merchant);
  const verified = new Webhook(secret).verify(webhook?.body ?? "", webhook?.headers as Record<string, string>);
  expect(verified).toMatchObject({ type: "tap.test", data: { merchant_id: merchant } });

  // Four rotations at the same time: one is made, and its secret is the one that signs.
  const rotations = await Promise.all(Array.from({ length: 4 }, () => call("POST", "/webhook-endpoint/secret", {})));
  const shown = rotations.filter(({ status }) => status === 200);
  expect(shown.length).toBe(1);
  expect(rotations.every(({ status }) => [200, 409].includes(status))).toBe(true);
  expect((await call("GET", "/webhook-endpoint")).json).toMatchObject({ secrets: 2 });

  expect((await call("GET", "/notifications")).json).toMatchObject({ notifications: [], cursor: null });
  expect((await call("POST", "/notifications/recover", { since: "2026-11-18T10:00:00Z" })).status).toBe(202);
  expect((await call("DELETE", "/webhook-endpoint")).json).toMatchObject({ removed: true });
  expect((await call("GET", "/webhook-endpoint")).status).toBe(404);

  // The audit trail's source names who changed it, and holds no secret.
  const items = (await stack.items("notifications")).filter(
    ({ transaction_id }) => transaction_id === `setting#${merchant}`,
  );
  expect(items).toMatchObject([{ setting_change: "removed", actor: { principal: expect.any(String) } }]);
  expect(JSON.stringify(items)).not.toMatch(/whs(ec|k)_/);
});
