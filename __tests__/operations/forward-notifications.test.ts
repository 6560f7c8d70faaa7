import { describe, expect, test } from "@jest/globals";
import { signStandardWebhook, verifyStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import type { WebhookAnswer } from "../../core/notifications/application/delivery-ports";
import type { Notification } from "../../core/notifications/application/ports";
import { type ForwardWish, forwardNotifications } from "../../core/operations/application/listen/forward-notifications";
import { FakeClock } from "../../testing/fakes";

const OWN = "whsec_b3duIHNlY3JldCBvZiB0aGUgc2hvcA==";
const TEMPORARY = "whsec_dGVtcG9yYXJ5IHNlY3JldCBoZXJl";
const URL = "http://127.0.0.1:4242/webhooks";

const notification = (id: string, merchantId: string, type = "transaction.captured"): Notification => ({
  ...{ transactionId: "stripe_pi_1", notificationId: `ntf_${id}`, merchantId, type },
  ...{ createdAt: "2026-11-18T10:00:10.000Z", cause: { event: "stripe#evt_1" }, body: `{"id":"ntf_${id}","€":1}` },
});

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Forwards these notifications; `shop` is the merchant whose secret may be read. */
async function forwarded(notifications: readonly Notification[], wish: Partial<ForwardWish> = {}) {
  const clock = new FakeClock();
  const sent: Sent[] = [];
  const answers: WebhookAnswer[] = [
    { outcome: "answered", status: 200 },
    { outcome: "connection_failed", reason: "ECONNREFUSED" },
  ];
  const deps = {
    feed: {
      async *read() {
        yield* notifications;
      },
    },
    secrets: { of: async (merchantId: string) => (merchantId === "shop" ? [OWN] : undefined) },
    client: {
      post: async (request: Sent) => {
        sent.push(request);
        return answers[(sent.length - 1) % answers.length] as WebhookAnswer;
      },
    },
    sign: signStandardWebhook,
    clock,
  };
  const { signal } = new AbortController();
  const forwards = [];
  for await (const forward of forwardNotifications(deps, { url: URL, temporarySecret: TEMPORARY, signal, ...wish })) {
    forwards.push(forward);
  }
  const signedBy = (secret: string) => sent.map((request) => verifyStandardWebhook(request, [secret], clock.now()));
  return { forwards, sent, signedBy };
}

describe("forwarded notifications", () => {
  test("each is sent once to the other URL, byte by byte as the endpoint gets it", async () => {
    const { sent } = await forwarded([notification("1", "shop"), notification("2", "shop")]);
    expect(sent.map(({ url, body }) => [url, body.toString()])).toEqual([
      [URL, '{"id":"ntf_1","€":1}'],
      [URL, '{"id":"ntf_2","€":1}'],
    ]);
    expect(sent[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Tap-Webhooks/1",
      "webhook-id": "ntf_1",
    });
  });

  test("a merchant's own secret signs where it may be read, else the temporary one", async () => {
    const { forwards, signedBy } = await forwarded([notification("1", "shop"), notification("2", "other")]);
    expect(signedBy(OWN)).toEqual([true, false]);
    expect(signedBy(TEMPORARY)).toEqual([false, true]);
    expect(forwards.map(({ signedWith }) => signedWith)).toEqual(["merchant", "temporary"]);
  });

  test("a server that does not answer is shown, and the next webhook is sent all the same", async () => {
    const three = [notification("1", "shop"), notification("2", "shop"), notification("3", "shop")];
    const { forwards } = await forwarded(three);
    expect(forwards.map(({ answer }) => answer.outcome)).toEqual(["answered", "connection_failed", "answered"]);
  });

  test("only the merchant and the types that are wanted are sent", async () => {
    const all = [
      notification("1", "shop"),
      notification("2", "other"),
      notification("3", "shop", "refund.succeeded"),
      notification("4", "shop", "dispute.opened"),
    ];
    const idsOf = async (wish: Partial<ForwardWish>) =>
      (await forwarded(all, wish)).forwards.map((forward) => forward.notification.notificationId);
    expect(await idsOf({ merchantId: "shop" })).toEqual(["ntf_1", "ntf_3", "ntf_4"]);
    expect(await idsOf({ types: new Set(["refund.succeeded", "dispute.opened"]) })).toEqual(["ntf_3", "ntf_4"]);
    expect(await idsOf({ merchantId: "other", types: new Set(["refund.succeeded"]) })).toEqual([]);
  });
});
