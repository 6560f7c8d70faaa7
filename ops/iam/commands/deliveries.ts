import { dynamoDeliveryStore } from "../../../core/notifications/adapters/dynamo-delivery-store";
import { dynamoNotificationStore } from "../../../core/notifications/adapters/dynamo-notification-store";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { readSettings } from "../../../lib/config/settings";
import { DEMO_MERCHANTS, setParameter } from "../../../local/demo/callers";
import { endpointUrl } from "../../../local/demo/merchant-endpoint";
import { expectDelivered } from "../probes/api";
import type { World } from "../world";
import { ACTION, type CommandCase } from "./command-case";
import { captured } from "./payments";

const { spread } = readSettings({});
const MERCHANT = DEMO_MERCHANTS[0] ?? "";

/** A merchant that one notification did not reach, whose attempts have ended. */
async function merchantThatMissedOne(world: World): Promise<string> {
  const merchantId = `mrc_${world.fresh()}`;
  const options = { client: world.dynamo, table: world.output("table_notifications"), clock: systemClock, spread };
  const key = { transactionId: `pay_${world.fresh()}`, notificationId: `ntf_${world.fresh()}` };
  const at = systemClock.now().toISOString();
  await dynamoNotificationStore(options).create({
    ...key,
    merchantId,
    createdAt: at,
    type: "transaction.captured",
    cause: { event: `stripe#evt_${world.fresh()}` },
    body: "{}",
  });
  const deliveries = dynamoDeliveryStore(options);
  const leased = await deliveries.lease(key);
  if (leased === undefined) throw new Error("the delivery cannot be leased");
  const attempt = { at, endpointAsOf: at, outcome: "answered", httpStatus: 500, milliseconds: 4 } as const;
  await deliveries.end(leased, "failed", attempt);
  return merchantId;
}

const freshEndpoint = async (world: World): Promise<string> => {
  const merchantId = `mrc_${world.fresh()}`;
  const name = `${world.output("parameter_default_endpoint").replace(/default$/, "merchants")}/${merchantId}`;
  const value = JSON.stringify({ url: "https://hooks.example.com/tap", secrets: [world.info.secrets.merchant] });
  await setParameter(world.clients, name, value);
  return merchantId;
};

export const deliveryCases: readonly CommandCase[] = [
  {
    name: "deliveries list",
    prepare: async (world) => ["--merchant", await merchantThatMissedOne(world)],
    shows: "transaction.captured",
  },
  {
    name: "deliveries list",
    prepare: async (world) => {
      const id = await captured(world);
      await expectDelivered(world, id, 1);
      return ["--transaction", id];
    },
    shows: "delivered",
  },
  {
    name: "deliveries recover",
    changes: true,
    prepare: async (world) => [await merchantThatMissedOne(world), "--since", "1h", ...ACTION],
    shows: "1 queued",
  },
  { name: "deliveries test", changes: true, prepare: async () => [MERCHANT], shows: "200" },
  {
    name: "deliveries notify",
    changes: true,
    prepare: async (world) => [await captured(world), ...ACTION],
    shows: /./,
  },
  { name: "endpoints list", shows: "default" },
  {
    name: "endpoints list",
    prepare: async (world) => ["--health", "1h", "--merchant", await freshEndpoint(world)],
    shows: "mrc_",
  },
  {
    name: "endpoints set",
    changes: true,
    prepare: async (world) => [`mrc_${world.fresh()}`, "--url", "https://hooks.example.com/tap", ...ACTION],
    shows: /./,
  },
  {
    name: "endpoints set",
    changes: true,
    isVariant: true,
    prepare: async ({ info }) => ["--default", "--url", endpointUrl(info.merchantOrigin, "backend"), ...ACTION],
    shows: /./,
  },
  {
    name: "endpoints rotate",
    changes: true,
    prepare: async (world) => [await freshEndpoint(world), "--overlap", "1h", ...ACTION],
    shows: /./,
  },
];
