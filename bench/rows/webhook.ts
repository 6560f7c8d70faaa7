import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { stripeHeaders } from "../../simulation/signatures";
import { DeployedPipeline } from "../counts/deployed-pipeline";
import { apiEvent, queueEvent } from "../counts/events";
import { eventOf } from "../counts/paths";
import { type Figure, sampleOf } from "../figures";
import { buildForNode } from "../functions/build";
import { merchants, STRIPE_SECRET } from "../functions/variables";
import type { Group } from "./group";

const run = promisify(execFile);

/** Multiples of `stripe.webhooks.constructEvent`, which verifies and parses. */
const IDENTIFIED_GOAL = 0.9;
const RECEIVED_GOAL = 8;
/** Milliseconds of CPU of receiver and processor with the client that they call AWS by. */
const CLIENT_GOAL = 7;

const ROUNDS = 9;
const EVENTS = 20;
/** Calls of AWS that receiver and processor make for a webhook that notifies nobody. */
const CALLS = 6;

export const webhook: Group = {
  name: "webhook",
  does: "CPU of a webhook's verification and of the whole receiver with faked adapters, against Stripe's library",
  async measure({ node }) {
    const [file = ""] = await buildForNode(["bench/cases/webhook-cpu.ts"]);
    const { stderr } = await run(node, [file], { maxBuffer: 2 ** 28 });
    const times = JSON.parse(stderr) as Record<string, number[]>;
    const peer = sampleOf(times.constructEvent ?? []);
    const figure = (id: string, what: string, runs: readonly number[] | undefined, most: number): Figure => ({
      ...{ id: `webhook/${id}`, what, unit: "µs", by: "times" },
      ...{ tap: sampleOf(runs ?? []), peer, against: "stripe.webhooks.constructEvent", most },
    });
    return [
      figure("identified", "verify and identify one webhook", times.identified, IDENTIFIED_GOAL),
      figure("received", "the whole receiver, adapters faked", times.received, RECEIVED_GOAL),
    ];
  },
};

export const client: Group = {
  name: "client",
  does: "CPU of receiver and processor as deployed, with their calls of AWS, against requests alone",
  async measure({ node }) {
    const [plain = ""] = await buildForNode(["bench/cases/plain-calls.ts"]);
    const pipeline = await DeployedPipeline.start(node);
    const floor = pipeline.standIn("webhook-receiver", plain);
    try {
      const runs = { receiver: [] as number[], processor: [] as number[], plain: [] as number[] };
      const [receiver, processor] = [pipeline.of("webhook-receiver"), pipeline.of("webhook-processor")];
      for (let round = 0; round <= ROUNDS; round++) {
        const received = await receiver.invoke(...Array.from({ length: EVENTS }, beginningOfPayment));
        const messages = pipeline.aws.messages.splice(0);
        const processed = await processor.invoke(...messages.map((message) => queueEvent([message])));
        const plainly = await floor.invoke(...Array.from({ length: EVENTS }, () => ({ calls: CALLS })));
        if (round === 0) continue;
        runs.receiver.push(mean(received.cpu));
        runs.processor.push(mean(processed.cpu));
        runs.plain.push(mean(plainly.cpu));
      }
      const both = runs.receiver.map((cpu, round) => cpu + (runs.processor[round] ?? 0));
      const against = `${CALLS} requests by node:https`;
      const figure = (id: string, what: string, tap: readonly number[]): Figure => ({
        ...{ id: `client/${id}`, what, unit: "ms", tap: sampleOf(tap) },
      });
      return [
        {
          ...figure("webhook", "receiver and processor with their calls, each webhook", both),
          ...{ floor: sampleOf(runs.plain), against, most: CLIENT_GOAL },
        },
        figure("receiver", "the receiver's part of it", runs.receiver),
        figure("processor", "the processor's part of it", runs.processor),
      ];
    } finally {
      floor.stop();
      await pipeline.stop();
    }
  },
};

/** A webhook that begins a payment and notifies nobody. */
function beginningOfPayment(): object {
  const { body } = eventOf({ merchantId: merchants.told, type: "payment_intent.created", payment: randomUUID() });
  const headers = stripeHeaders(body, STRIPE_SECRET);
  return apiEvent({ route: "/webhook/{provider}", pathParameters: { provider: "stripe" }, headers, body });
}

/** Milliseconds. */
const mean = (micros: readonly number[]): number => micros.reduce((sum, one) => sum + one, 0) / micros.length / 1000;
