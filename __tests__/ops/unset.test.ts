import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { findUnset } from "../../ops/deploy/unset";

interface Subscription {
  readonly Endpoint: string;
  readonly SubscriptionArn: string;
}

const ssm = { send: async () => ({ Parameters: [] }) } as never;
const sesWith = (VerifiedForSendingStatus: boolean): SESv2Client =>
  ({ send: async () => ({ VerifiedForSendingStatus }) }) as unknown as SESv2Client;
const ses = sesWith(false);
const settings = readSettings({ ALERT_EMAIL: "a@example.com, b@example.com", NOTIFICATION_EMAIL: "c@example.com" });

/** The topic's subscriptions, one on a page. */
const snsWith = (subscriptions: Readonly<Record<string, readonly Subscription[]>>): SNSClient =>
  ({
    send: async ({ input }: { input: { TopicArn: string; NextToken?: string } }) => {
      const all = subscriptions[input.TopicArn] ?? [];
      const page = Number(input.NextToken ?? 0);
      return {
        Subscriptions: all.slice(page, page + 1),
        ...(page + 1 < all.length && { NextToken: String(page + 1) }),
      };
    },
  }) as unknown as SNSClient;

const ALERTS = "arn:aws:sns:us-east-1:123456789012:topic-alerts-dev";
const NOTIFICATIONS = "arn:aws:sns:us-east-1:123456789012:topic-notifications-dev";

test("an e-mail address is listed until its owner has confirmed, whatever page its subscription is on", async () => {
  const sns = snsWith({
    [ALERTS]: [
      { Endpoint: "b@example.com", SubscriptionArn: "PendingConfirmation" },
      { Endpoint: "A@example.com", SubscriptionArn: `${ALERTS}:1` },
    ],
  });
  const found = await findUnset({ ssm, sns, ses }, settings, "123456789012");
  expect(found.map(({ what }) => what)).toEqual(["ALERT_EMAIL b…@example.com", "NOTIFICATION_EMAIL c…@example.com"]);
  expect(found[0]?.command).toContain(`--topic-arn ${ALERTS}`);
});

test("nothing is listed once every address has confirmed", async () => {
  const sns = snsWith({
    [ALERTS]: ["a", "b"].map((name) => ({ Endpoint: `${name}@example.com`, SubscriptionArn: `${ALERTS}:${name}` })),
    [NOTIFICATIONS]: [{ Endpoint: "c@example.com", SubscriptionArn: `${NOTIFICATIONS}:1` }],
  });
  expect(await findUnset({ ssm, sns, ses }, settings, "123456789012")).toEqual([]);
});

test("a list of addresses that is empty is listed by its variable", async () => {
  const found = await findUnset({ ssm, sns: snsWith({}), ses }, readSettings({}), "123456789012");
  expect(found.map(({ what, until }) => [what, until])).toEqual([
    ["ALERT_EMAIL", "nobody gets alarms by e-mail"],
    ["NOTIFICATION_EMAIL", "nobody gets notifications of payments by e-mail"],
  ]);
});

test.each([
  ["is listed until SES has verified it", false, ["SENDER_EMAIL s…@example.com"]],
  ["is not listed once SES has verified it", true, []],
])("the sender of customers' e-mails %s", async (_, verified, expected) => {
  const withSender = readSettings({ SENDER_EMAIL: "shop@example.com" });
  const clients = { ssm, sns: snsWith({}), ses: sesWith(verified) };
  const found = await findUnset(clients, withSender, "123456789012");
  expect(found.map(({ what }) => what).filter((what) => what.startsWith("SENDER_EMAIL"))).toEqual(expected);
  expect(JSON.stringify(found)).not.toContain("shop@example.com");
});
