import { Webhook } from "standardwebhooks";
import { eventually, transactionIn } from "../answers";
import { callsOf } from "../calls";
import { receivedWebhooks } from "../merchant-endpoint";
import type { SceneGroup, Stage } from "../scene";
import { transactions } from "./providers";

/** What a scene shows of a webhook of the type. */
export const signed = (type: string): string => `${type}, signature verified`;
const RETRIED = "answered 503, delivered 200";

/** A webhook to a merchant's endpoint that fails at its first attempt. */
export const notificationScenes: SceneGroup = async (play, stage) => {
  const attempts = async (): Promise<string> => {
    const [notification] = transactionIn(await callsOf(stage).read(transactions.paypal))?.notifications ?? [];
    return (notification?.attempts ?? []).map((made) => `${made.outcome} ${made.http_status}`).join(", ");
  };
  await play("PayPal's merchant: notified at the second attempt", RETRIED, () => eventually(stage, RETRIED, attempts));
};

/** The webhook of the type that the default endpoint received about a transaction, verified by the official library. */
export function signedWebhook(stage: Stage, transactionId: string, type: string): Promise<string> {
  const { merchantOrigin, secrets } = stage.info;
  return eventually(stage, signed(type), async () => {
    const all = await receivedWebhooks(merchantOrigin, "backend");
    const found = all.find(({ body }) => body.includes(transactionId) && body.includes(`"${type}"`));
    if (found === undefined) return `nothing among ${all.length} webhooks`;
    const verified = new Webhook(secrets.merchant).verify(found.body, found.headers as Record<string, string>);
    return signed((verified as { type: string }).type);
  });
}
