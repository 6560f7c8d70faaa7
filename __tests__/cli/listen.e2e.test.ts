import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { commands } from "../../cli/commands/listen";
import type { Context } from "../../cli/context";
import { Output } from "../../cli/output/output";
import {
  type MerchantEndpoint,
  type ReceivedWebhook,
  receivedWebhooks,
  startMerchantEndpoint,
} from "../../local/demo/merchant-endpoint";
import { eventOf } from "../../local/demo/simulated";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { testTarget } from "../../testing/tap-target";
import { lastSeen } from "../../tools/poller";

const stack = runningStack();
const { info } = stack;
const [listen] = commands;

let own: MerchantEndpoint;
beforeAll(async () => {
  own = await startMerchantEndpoint();
});
afterAll(async () => {
  await own.stop();
  stack.close();
});

interface Heard {
  /** One line of JSON for each webhook that was forwarded. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly notes: string;
  readonly received: readonly ReceivedWebhook[];
}

/** Listens while a payment is captured, until its webhook was forwarded to the endpoint of that name. */
async function listenTo(
  name: string,
  payment: string,
  { as = "operator" as const, ...more }: { as?: "operator" | "operator-read"; merchant?: string } = {},
): Promise<Heard> {
  const lines: Readonly<Record<string, unknown>>[] = [];
  let notes = "";
  const controller = new AbortController();
  const target = await testTarget(as);
  const out = new Output({
    json: true,
    colours: false,
    stdout: { write: (text) => lines.push(JSON.parse(text)) },
    stderr: {
      write: (text) => {
        notes += text;
      },
    },
  });
  const common = {} as Context["common"];
  const context: Context = {
    common,
    out,
    signal: controller.signal,
    target: async () => target,
    read: async () => undefined,
  };
  const given = { "forward-to": `${own.origin}/${name}`, ...more };
  const listening = listen?.run(context, given as never);
  const { body, transactionId } = eventOf("stripe", "payment_intent.succeeded", payment);
  await lastSeen(
    async () => notes,
    (text) => text.includes("Forwarding"),
    { seconds: 20 },
  );
  // The first look at the stream comes before the payment.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await deliver(stack.api, info.secrets, "stripe", body);
  await lastSeen(
    async () => lines,
    (all) => all.some((line) => line.transaction_id === transactionId),
    { seconds: 30 },
  );
  controller.abort();
  await listening;
  target.clients.close();
  const received = await receivedWebhooks(own.origin, name);
  const isAboutIt = ({ body: text }: ReceivedWebhook) => text.includes(transactionId);
  return {
    lines: lines.filter((line) => line.transaction_id === transactionId),
    notes,
    received: received.filter(isAboutIt),
  };
}

const headersOf = ({ headers }: ReceivedWebhook) => headers as Record<string, string>;

describe("tap listen", () => {
  test("a webhook reaches the developer's port and the real endpoint, the same body under the same id and secret", async () => {
    const { lines, received } = await listenTo("first", "listen-1", { merchant: "mrc_demo" });
    const [forwarded] = received as [ReceivedWebhook];
    expect(received).toHaveLength(1);
    expect(lines).toMatchObject([
      { type: "transaction.captured", merchant_id: "mrc_demo", http_status: 200, signed_with: "merchant" },
    ]);
    expect(new Webhook(info.secrets.merchant).verify(forwarded.body, headersOf(forwarded))).toBeTruthy();

    const real = await lastSeen(
      async () =>
        (await receivedWebhooks(info.merchantOrigin, "backend")).filter(({ body }) => body === forwarded.body),
      (found) => found.length > 0,
      { seconds: 30 },
    );
    expect(real.map(({ headers }) => headers["webhook-id"])).toEqual([forwarded.headers["webhook-id"]]);
  });

  test("who may only read gets the same bodies under a temporary secret, which is shown at the start", async () => {
    const { notes, received } = await listenTo("reading", "listen-2", { as: "operator-read" });
    const [forwarded] = received as [ReceivedWebhook];
    const [secret = ""] = /whsec_\S+/.exec(notes) ?? [];
    expect(secret).not.toBe(info.secrets.merchant);
    expect(new Webhook(secret).verify(forwarded.body, headersOf(forwarded))).toBeTruthy();
    expect(() => new Webhook(info.secrets.merchant).verify(forwarded.body, headersOf(forwarded))).toThrow();
  });

  test("the merchant's real secret is in no line", async () => {
    const { lines, notes } = await listenTo("quiet", "listen-3");
    expect(JSON.stringify(lines) + notes).not.toContain(info.secrets.merchant);
  });

  test("listening writes nothing: the notification is delivered once, by its own attempt", async () => {
    const { received } = await listenTo("once", "listen-4");
    const { id } = JSON.parse(received[0]?.body ?? "{}") as { id?: string };
    const stored = await lastSeen(
      async () =>
        (await stack.items("notifications")).find(
          ({ notification_id }) => notification_id === (id ?? received[0]?.headers["webhook-id"]),
        ),
      (item) => item?.state === "delivered",
      { seconds: 30 },
    );
    expect(stored).toMatchObject({ state: "delivered" });
    expect(stored?.attempt_log).toHaveLength(1);
  });
});
