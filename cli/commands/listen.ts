import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { signStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import { ssmMerchantEndpoints } from "../../core/notifications/adapters/ssm-merchant-endpoints";
import { webhookClient } from "../../core/notifications/adapters/webhook-client";
import { EndpointMisconfigured, type WebhookAnswer } from "../../core/notifications/application/delivery-ports";
import { streamNotificationFeed } from "../../core/operations/adapters/stream-notification-feed";
import { streamArnOf, streamShards } from "../../core/operations/adapters/stream-shards";
import { type Forward, forwardNotifications } from "../../core/operations/application/listen/forward-notifications";
import type { SigningSecrets } from "../../core/operations/application/listen/ports";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { command } from "../command";
import { notFound, usageFailure } from "../exit-codes";
import { timeOptions } from "../options";
import type { Output } from "../output/output";
import { isDenied } from "../target/aws-errors";
import type { Target } from "../target/target";
import { timeOf } from "../times";

const SECRETS_WAIT_MS = 5_000;
const TYPE = /^[a-z]+(\.[a-z_]+)+$/;

export const commands = [
  command({
    name: "listen",
    summary: "Forward webhooks to merchants to a port of yours as well",
    details:
      "Sends every webhook that the stack sends to a merchant to a server on this computer too, the same body and headers, until Ctrl-C. The real endpoint gets it all the same. A merchant's own secret signs where you may read it, else a temporary one, which is shown at the start. A stream has two readers, of which Tap is one: one person at a time should listen to a busy deployment.",
    options: {
      "forward-to": {
        type: "string",
        demandOption: true,
        describe: "URL on this computer, such as http://127.0.0.1:4242/webhooks",
        requiresArg: true,
      },
      merchant: { type: "string", describe: "Only this merchant's", requiresArg: true },
      events: {
        type: "string",
        describe: "Only these types, such as transaction.captured,refund.succeeded",
        requiresArg: true,
      },
      once: { type: "boolean", describe: "With --since: end after what was sent so far" },
      since: { ...timeOptions.since, describe: "Begin with what was sent since then, 24 h at most" },
    },
    examples: [
      ["tap listen --forward-to http://127.0.0.1:4242/webhooks", "the local stack's, from now on"],
      [
        "tap listen --forward-to http://127.0.0.1:4242/webhooks --merchant mrc_demo --since 1h",
        "one merchant's, also the last hour's",
      ],
    ],
    async run({ out, signal, ...context }, { "forward-to": url, merchant: merchantId, events, since, once }) {
      const types = typesOf(events);
      const origin = localOrigin(url);
      const from = since === undefined ? undefined : timeOf("since", since);
      if (once && from === undefined)
        throw usageFailure("--once goes with --since.", "Add --since 1h, or leave it out.");
      const target = await context.target();
      const feed = await feedOf(target);
      const temporarySecret = `whsec_${randomBytes(24).toString("base64")}`;
      out.note(`Forwarding to ${url}. Ctrl-C ends it.`);
      out.note(`Where a merchant's own secret may not be read, this one signs: ${temporarySecret}`);
      const secrets = secretsOf(target);
      const client = webhookClient({ localOrigin: origin });
      const deps = { feed, secrets, client, sign: signStandardWebhook, clock: systemClock };
      const wish = { url, temporarySecret, merchantId, types, since: from, once, signal };
      for await (const forward of forwardNotifications(deps, wish)) show(out, forward);
      return undefined;
    },
  }),
];

/** Throws CommandFailure for what is no type of an outgoing webhook. */
function typesOf(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const types = text.split(",").map((type) => type.trim());
  const wrong = types.find((type) => !TYPE.test(type));
  if (wrong === undefined) return new Set(types);
  throw usageFailure(
    `--events ${JSON.stringify(wrong)} is no type of a webhook.`,
    "Give types such as transaction.captured, with commas between them.",
  );
}

const THIS_COMPUTER = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Webhooks say what customers paid: they go to this computer only. Throws CommandFailure. */
function localOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && THIS_COMPUTER.test(url.hostname)) return url.origin;
  throw usageFailure(
    `--forward-to ${JSON.stringify(text)} is no address on this computer.`,
    "Give a URL such as http://127.0.0.1:4242/webhooks.",
  );
}

async function feedOf({ clients, table, suffix }: Target) {
  const arn = await streamArnOf(clients.dynamo, table("notifications"));
  if (arn === undefined) {
    throw notFound(`The notifications of ${suffix} have no stream.`, "Deploy the stack again.");
  }
  const shards = streamShards(clients.streams, arn);
  const pause = (milliseconds: number, signal: AbortSignal) =>
    wait(milliseconds, undefined, { signal }).catch(() => undefined);
  return streamNotificationFeed({ shards, pause });
}

/** The secrets that the stack itself signs with, read as the stack reads them, where the operator may. */
function secretsOf({ clients, names }: Target): SigningSecrets {
  const parameters = ssmParameters({ client: clients.ssm, clock: systemClock, waitMs: SECRETS_WAIT_MS });
  const endpoints = ssmMerchantEndpoints(parameters, names.parameter("webhook-endpoints"), systemClock);
  let mayRead = true;
  return {
    async of(merchantId) {
      if (!mayRead) return undefined;
      try {
        return (await endpoints.of(merchantId))?.secrets;
      } catch (error) {
        if (isDenied(error)) mayRead = false;
        else if (!(error instanceof EndpointMisconfigured)) throw error;
        return undefined;
      }
    },
  };
}

function show(out: Output, { notification, signedWith, answer, milliseconds }: Forward): void {
  const { createdAt, type, merchantId, transactionId, notificationId } = notification;
  const isTaken = answer.outcome === "answered" && answer.status >= 200 && answer.status < 300;
  const said = out.style(isTaken ? "green" : "red", `${textOf(answer)} in ${milliseconds} ms`);
  const by = signedWith === "merchant" ? "" : "  (temporary secret)";
  out.line(`${createdAt}  ${type}  ${merchantId}  ${transactionId}  ${said}${by}`);
  out.json({
    ...{ at: createdAt, notification_id: notificationId, type, merchant_id: merchantId, transaction_id: transactionId },
    ...{ signed_with: signedWith, outcome: answer.outcome, milliseconds },
    ...(answer.outcome === "answered" && { http_status: answer.status }),
  });
}

function textOf(answer: WebhookAnswer): string {
  if (answer.outcome === "answered") return `answered ${answer.status}`;
  const words = answer.outcome.replaceAll("_", " ");
  return "reason" in answer && answer.reason !== undefined ? `${words} ${answer.reason}` : words;
}
