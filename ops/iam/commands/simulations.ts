import type { World } from "../world";
import { ACTION, type CommandCase } from "./command-case";
import { captured } from "./payments";

/** Nothing listens there: whether the webhook arrives does not matter, the command's own calls do. */
const NOBODY = "http://127.0.0.1:9/webhooks";

const simulated = (provider: string, event: string): CommandCase => ({
  name: "simulate",
  changes: true,
  prepare: async () => [provider, event, ...ACTION],
  shows: "captured",
});

const notified = async (world: World) => {
  await captured(world);
  return ["--forward-to", NOBODY, "--since", "24h", "--once"];
};

export const simulationCases: readonly CommandCase[] = [
  simulated("stripe", "payment_intent.succeeded"),
  simulated("square", "payment.updated"),
  { name: "listen", prepare: notified, without: ["GetParameters"], shows: /transaction\.captured.*temporary secret/ },
  {
    name: "listen",
    as: "operator",
    isVariant: true,
    prepare: notified,
    shows: /transaction\.captured(?!.*temporary secret)/,
  },
];
