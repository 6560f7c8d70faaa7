import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { type WebhookProvider, webhookProviders } from "../../core/contracts/providers";
import { createClients } from "../../local/apply/clients";
import { demonstrate } from "../../local/demo/demonstration";
import { playAll, type Stage } from "../../local/demo/scene";
import type { StackInfo } from "../../local/stack";
import type { HttpResponse } from "../../tools/http";

const credentials = { accessKeyId: "x", secretAccessKey: "x" };
/** Port 9 refuses connections. */
const REFUSED = "http://127.0.0.1:9";

const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
});

function stageOf(send: Stage["api"]["send"], signal?: AbortSignal): Stage {
  const info: StackInfo = {
    endpoint: REFUSED,
    region: "us-east-1",
    apiUrl: `${REFUSED}/v1`,
    apiKey: "key",
    credentials: { merchant: credentials, operator: credentials, operatorRead: credentials },
    secrets: {
      ...(Object.fromEntries(webhookProviders.map((name) => [name, "key"])) as Record<WebhookProvider, string>),
      stripe: "whsec_x",
      square: `key@${REFUSED}`,
      fraud: "whsec_eA==",
      merchant: "whsec_eA==",
      paypal: { webhookId: "WH-1", certUrl: REFUSED, privateKey: String(privateKey) },
    },
    merchantOrigin: REFUSED,
    playsMerchants: true,
    outputs: { table_payment_webhooks: "webhooks", table_payment_transactions: "ledger", bucket_audit: "audit" },
    certificateFile: null,
  };
  const clients = createClients({ endpoint: REFUSED, region: "us-east-1", credentials });
  return { api: { send, close: () => undefined }, info, clients, signal, settleSeconds: 0 };
}

const answer = (status: number, text: string, json?: unknown) => async (): Promise<HttpResponse> => ({
  status,
  headers: {},
  text,
  json,
});

describe("the demonstration goes on to its last scene", () => {
  test.each<[string, Stage["api"]["send"], string]>([
    ["every answer is a 500", answer(500, "", { code: "INTERNAL_ERROR" }), "500 INTERNAL_ERROR"],
    ["every answer is 200 without the fields expected", answer(200, "{}", {}), "200"],
    ["every answer is 200 and no JSON", answer(200, "<html>"), "200"],
    ["every answer has null for a body", answer(200, "null", null), "200"],
    [
      "no request is answered in time",
      () => Promise.reject(new Error("no answer within 35 s")),
      "no answer within 35 s",
    ],
    [
      "every connection is refused",
      () => Promise.reject(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" })),
      "ECONNREFUSED",
    ],
  ])("when %s", async (_, send, reason) => {
    const stage = stageOf(send);
    const scenes = await demonstrate(stage);
    stage.clients.close();
    expect(scenes.length).toBeGreaterThanOrEqual(40);
    expect(scenes.filter(({ passed }) => passed)).toEqual([]);
    expect(scenes[0]).toMatchObject({ what: "payment captured", expected: "200 received", happened: reason });
    expect(scenes.at(-1)?.what).toContain("audited");
  });
});

describe("a scene", () => {
  test("a scene that ends otherwise than expected is recorded with what happened", async () => {
    const stage = stageOf(answer(200, ""));
    const scenes = await playAll([(play) => play("a payment", "captured", async () => "pending")], stage);
    expect(scenes).toMatchObject([{ what: "a payment", expected: "captured", happened: "pending", passed: false }]);
  });

  test("no scene is played after the stack has stopped", async () => {
    const controller = new AbortController();
    const stage = stageOf(answer(200, ""), controller.signal);
    const played: string[] = [];
    const demonstration = playAll(
      [
        async (play) => {
          await play("first", "", async () => {
            controller.abort(new Error("stopped"));
            return "";
          });
          await play("second", "", async () => {
            played.push("second");
            return "";
          });
        },
      ],
      stage,
    );
    await expect(demonstration).rejects.toThrow("stopped");
    expect(played).toEqual([]);
  });
});
