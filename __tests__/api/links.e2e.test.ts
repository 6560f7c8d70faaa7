import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "@jest/globals";
import { batchClient, batchIn } from "../../local/demo/batch-client";
import { runningStack } from "../../testing/local-stack";
import type { HttpResponse } from "../../tools/http";
import { retryWhileBusy } from "../../tools/retry";

describe("links in answers", () => {
  const stack = runningStack();
  const { api, ca, info } = stack;
  const { apiUrl, apiKey, credentials } = info;
  const run = randomBytes(6).toString("hex");
  afterAll(() => stack.close());

  const call = (method: "GET" | "POST", path: string, headers: Record<string, string> = {}, body?: object) =>
    retryWhileBusy(() =>
      api.send({
        method,
        path,
        headers: { "x-api-key": apiKey, ...(body && { "content-type": "application/json" }), ...headers },
        signAs: credentials.merchant,
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
  const linkIn = ({ json }: HttpResponse) => (json as { links: { self: string } }).links.self;
  /** Follows a link as a client does: resolved against the address of the request that answered it. */
  const follow = (link: string, path: string) => {
    const { href } = new URL(link, `${apiUrl}${path}`);
    expect(href.startsWith(`${apiUrl}/`)).toBe(true);
    return call("GET", href.slice(apiUrl.length));
  };

  test("Location and links.self of a submitted payment lead to the payment", async () => {
    const submitted = await call(
      "POST",
      "/transactions",
      { "idempotency-key": `links-${run}` },
      { merchant_id: "mrc_demo", customer_id: "cus_1", amount: 1990, currency: "USD", payment_method: "pm_sandbox" },
    );
    expect(submitted.status).toBe(202);
    const { id } = submitted.json as { id: string };
    for (const link of [String(submitted.headers.location), linkIn(submitted)]) {
      expect(await follow(link, "/transactions")).toMatchObject({ status: 200, json: { id } });
    }
  });

  test("Location and links.self of a batch lead to the batch, also those of GET /batches/{id}", async () => {
    const file = `customer_id,amount,currency,payment_method\ncus_${run},1990,USD,pm_sandbox\n`;
    const created = await batchClient({ api, info, ...(ca && { ca }) }, "mrc_demo").create(file, `links-${run}`);
    expect(created.status).toBe(201);
    const { id } = batchIn(created);
    for (const link of [String(created.headers.location), linkIn(created)]) {
      const read = await follow(link, "/batches");
      expect(read).toMatchObject({ status: 200, json: { id } });
      expect(await follow(linkIn(read), `/batches/${id}`)).toMatchObject({ status: 200, json: { id } });
    }
  });
});
