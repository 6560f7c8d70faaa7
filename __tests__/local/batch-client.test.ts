import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { type BatchAnswer, batchClient } from "../../local/demo/batch-client";
import type { StackInfo } from "../../local/stack";
import type { ApiClient, HttpResponse } from "../../tools/http";

const info = { apiKey: "key", credentials: { merchant: { accessKeyId: "x", secretAccessKey: "x" } } } as StackInfo;
const retry = { seconds: 0, pauseMs: 1 };

/** A client of an API that answers this status, with the problem of that code. */
const answering = (status: number, code: string) => {
  const answer: HttpResponse = { status, headers: {}, text: "", json: { code, title: "No." } };
  const api: ApiClient = { send: async () => answer, close: () => undefined };
  return batchClient({ api, info, retry }, "mrc_1");
};

describe("the client of batches", () => {
  test.each([
    [500, "INTERNAL_ERROR"],
    [503, "TEMPORARILY_UNAVAILABLE"],
    [404, "BATCH_NOT_FOUND"],
  ])("the answer %d %s is no batch", async (status, code) => {
    await expect(answering(status, code).read("bat_1")).rejects.toThrow(`${status} ${code}`);
    await expect(answering(status, code).ended("bat_1", retry)).rejects.toThrow(`${status} ${code}`);
  });

  test.each([
    [403, "<Error><Code>AccessDenied</Code></Error>"],
    [503, "<Error><Code>SlowDown</Code></Error>"],
    [200, '{"row":1,"outcome":"submitted"}\n{"row":2,"outcome":"refused","code":"INVALID_BODY"}\n'],
  ])("the file that S3 answers %d is a result only with 200", async (status, body) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "s3" }], {
      keyType: "ec",
      curve: "P-256",
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const server = createServer({ cert, key }, (_, response) => {
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/result`;
    const api: ApiClient = { send: () => Promise.reject(new Error("not called")), close: () => undefined };
    const lines = batchClient({ api, info, ca: cert }, "mrc_1").resultOf({
      id: "bat_1",
      result: { url },
    } as BatchAnswer);
    if (status === 200) expect((await lines).map(({ outcome }) => outcome)).toEqual(["submitted", "refused"]);
    else await expect(lines).rejects.toThrow(`the result of batch bat_1 was answered ${status}`);
    server.closeAllConnections();
    server.close();
  });
});
