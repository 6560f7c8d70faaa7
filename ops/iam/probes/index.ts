import type { Probe } from "../world";
import { auditProbes } from "./audit";
import { batchProbes } from "./batches";
import { notificationProbes } from "./notifications";
import { paymentProbes } from "./payments";
import { queryProbes } from "./queries";
import { recoveryProbes } from "./recovery";
import { webhookProbes } from "./webhooks";

/** Every scenario, in the order in which they are played. */
export const probes: readonly Probe[] = [
  ...webhookProbes,
  ...queryProbes,
  ...paymentProbes,
  ...notificationProbes,
  ...batchProbes,
  ...recoveryProbes,
  ...auditProbes,
];
