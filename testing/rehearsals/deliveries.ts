import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { merchantEndpointName, webhookSecretsName } from "../../core/contracts/parameters";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import { dynamoUndeliveredDeliveries } from "../../core/notifications/adapters/dynamo-undelivered-deliveries";
import { sqsDeliveryQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { endpointUrl } from "../../local/demo/merchant-endpoint";
import { expectSoon, type World } from "../../ops/iam/world";
import { aNotification } from "../notification-fakes";
import { SPREAD } from "../spread";
import { rehearsal } from "./rehearsal";

/** Seconds after which a changed parameter counts for a repeated attempt, and some more. */
const COUNTS_AFTER_MS = 62_000;

/** Webhooks of which more than the alarm's 20 are counted in one of the periods that they fall into. */
const FORGED = 60;

const signingSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

const setParameter = (world: World, Name: string, Value: string) =>
  world.clients.ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString", Overwrite: true }));

/** A merchant of its own, whose endpoint is set by hand. */
export async function merchantAt(world: World, urlOf: (merchant: string) => string) {
  const merchant = `mrc_${world.fresh()}`;
  const name = merchantEndpointName(world.names.parameter("webhook-endpoints"), merchant);
  const url = urlOf(merchant);
  await setParameter(world, name, JSON.stringify({ url, secrets: [signingSecret()] }));
  return { merchant, working: endpointUrl(world.info.merchantOrigin, merchant) };
}

/** A notification of the merchant, made so long ago, whose delivery begins now. */
export async function notified(world: World, merchantId: string, ageMs: number) {
  const key = { transactionId: `pay_${world.fresh()}`, notificationId: `ntf_${world.fresh()}` };
  const table = world.output("table_notifications");
  const createdAt = new Date(Date.now() - ageMs).toISOString();
  const store = dynamoNotificationStore({ client: world.dynamo, table, spread: SPREAD });
  await store.create(aNotification({ ...key, merchantId, createdAt }));
  await sqsDeliveryQueue(world.clients.sqs, world.output("queue_merchant_deliveries_url")).send({ ...key, merchantId });
  return key;
}

type Key = { readonly transactionId: string; readonly notificationId: string };

export async function ended(world: World, key: Key, state: "delivered" | "failed") {
  const table = world.output("table_notifications");
  const deliveries = dynamoUndeliveredDeliveries({ client: world.dynamo, table, clock: systemClock, spread: SPREAD });
  await expectSoon(world, "state", async () => (await deliveries.details([key]))[0]?.state, state);
}

/** Sends so many webhooks with a signature that no secret of the stack has made; returns their statuses. */
type Send = (world: World, secret: string, count: number) => Promise<string[]>;

interface Sender {
  readonly alarm: string;
  /** As `tap secrets` knows it. */
  readonly secret: "stripe" | "fraud";
  readonly send: Send;
  /** The answer to one that is signed right. */
  readonly accepted: string;
}

/** A sender that has rotated its secret, and Tap does not know the new one. */
export const rotatedSecret = ({ alarm, secret, send, accepted }: Sender) =>
  rehearsal({
    alarm,
    title: `${secret} signs with a new secret, and Tap takes it too`,
    async cause(world) {
      const value = signingSecret();
      const answers = await send(world, value, FORGED);
      const refused = answers.filter((answer) => answer.endsWith("INVALID_SIGNATURE")).length;
      if (refused < FORGED) throw new Error(`answered: ${[...new Set(answers)].join(", ")}`);
      const file = join(mkdtempSync(join(tmpdir(), "tap-")), "secret");
      writeFileSync(file, value, { mode: 0o600 });
      return { value, file };
    },
    steps: ({ file }) => [
      { command: `tap secrets status ${secret}`, shows: [secret, "set"] },
      {
        command: `tap secrets rotate ${secret} --file ${file} --reason "rotated at the sender" --yes`,
        shows: ["2 active"],
      },
    ],
    async over(world, { value }) {
      try {
        const sent = async () => (await send(world, value, 1))[0];
        await expectSoon({ ...world, settleSeconds: 90 }, "webhook", sent, accepted);
      } finally {
        // Other tests sign with the secret that was there before.
        const name = webhookSecretsName(world.names.parameter("providers"), secret);
        await setParameter(world, name, world.info.secrets[secret]);
      }
    },
  });

/** Alarms about merchants that are not notified. */
export const deliveryRehearsals = [
  rehearsal({
    alarm: "deliveries-failed",
    title: "a delivery is given up, and what the endpoint missed is sent again",
    async cause(world) {
      const works = (name: string) => endpointUrl(world.info.merchantOrigin, name);
      const { merchant } = await merchantAt(world, works);
      // Older than the five days after which Tap gives up.
      const key = await notified(world, merchant, 6 * 86_400_000);
      await ended(world, key, "failed");
      // The emulator may read what a call printed, its metrics too, with the function's next call only.
      const other = await merchantAt(world, works);
      await ended(world, await notified(world, other.merchant, 0), "delivered");
      return { merchant, key };
    },
    steps: ({ merchant, key }) => [
      { command: `tap deliveries list --state failed --merchant ${merchant}`, shows: [merchant, key.transactionId] },
      {
        command: `tap deliveries recover ${merchant} --since 7d --reason "the server works again" --yes`,
        shows: ["1 queued"],
      },
    ],
    over: (world, { key }) => ended(world, key, "delivered"),
  }),
  rehearsal({
    alarm: "endpoints-unusable",
    title: "an endpoint is no public address, is set anew, and gets what it missed",
    async cause(world) {
      const { merchant, working } = await merchantAt(world, () => "https://10.0.0.1/hook");
      return { merchant, working, key: await notified(world, merchant, 0) };
    },
    steps: ({ merchant, working }) => [
      {
        command: `tap endpoints list --health 24h --merchant ${merchant}`,
        shows: [merchant, "set without tap", "address refused"],
      },
      { command: `tap endpoints set ${merchant} --url ${working} --reason "new address" --yes`, shows: [merchant] },
      {
        command: `tap deliveries recover ${merchant} --since 24h --reason "address corrected" --yes`,
        shows: ["1 queued"],
      },
    ],
    repair: () => wait(COUNTS_AFTER_MS),
    over: (world, { key }) => ended(world, key, "delivered"),
  }),
];
