import { summary } from "../../local/demo/answers";
import { callsOf } from "../../local/demo/calls";
import { fraudHeaders } from "../../local/demo/fraud-vendor";
import { eventOf } from "../../local/demo/simulated";
import { stripeHeaders } from "../../simulation/signatures";
import { rotatedSecret } from "./deliveries";

/** One after the other: the functions have few places. */
async function times<T>(count: number, send: () => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  while (answers.length < count) answers.push(await send());
  return answers;
}

/** Alarms about signatures that are refused. */
export const signatureRehearsals = [
  rotatedSecret({
    alarm: "signatures-refused",
    secret: "stripe",
    accepted: "200 received",
    send: (world, secret, count) =>
      times(count, async () => {
        const { body } = eventOf("stripe", "payment_intent.succeeded", world.fresh());
        return callsOf(world).webhook("stripe", body, stripeHeaders(body, secret));
      }),
  }),
  rotatedSecret({
    alarm: "signatures-refused",
    secret: "fraud",
    accepted: "200",
    send: (world, secret, count) =>
      times(count, async () => {
        const alert = {
          alert_id: `alr_${world.fresh()}`,
          transaction_id: `pay_${world.fresh()}`,
          decision: "approved",
        };
        const body = JSON.stringify({ ...alert, occurred_at: new Date().toISOString() });
        const headers = { ...fraudHeaders(body, secret), "x-api-key": world.info.apiKey };
        return summary(await world.api.send({ method: "POST", path: "/fraud-webhook", headers, body }));
      }),
  }),
];
