import type { WebhookAnswer, WebhookClient } from "../../../notifications/application/delivery-ports";
import type { Notification } from "../../../notifications/application/ports";
import { type SignWebhook, webhookRequest } from "../../../notifications/application/webhook-request";
import type { Clock } from "../../../shared/application/ports";
import type { FeedOptions, NotificationFeed, SigningSecrets } from "./ports";

export interface ForwardDeps {
  readonly feed: NotificationFeed;
  readonly secrets: SigningSecrets;
  readonly client: WebhookClient;
  readonly sign: SignWebhook;
  readonly clock: Pick<Clock, "now">;
}

export interface ForwardWish extends FeedOptions {
  readonly url: string;
  /** Signs for merchants whose own secrets are not known. */
  readonly temporarySecret: string;
  /** @default all merchants */
  readonly merchantId?: string | undefined;
  /** Types such as `transaction.captured`. @default all of them */
  readonly types?: ReadonlySet<string> | undefined;
}

export interface Forward {
  readonly notification: Notification;
  /** Whose secret signed it. */
  readonly signedWith: "merchant" | "temporary";
  readonly answer: WebhookAnswer;
  readonly milliseconds: number;
}

/**
 * Sends webhooks to merchants to another URL as well, one after the other, each once. It writes nothing: the real endpoint
 * gets each webhook as if nobody listened.
 */
export async function* forwardNotifications(deps: ForwardDeps, wish: ForwardWish): AsyncGenerator<Forward> {
  const { merchantId, types, url, temporarySecret } = wish;
  for await (const notification of deps.feed.read(wish)) {
    if (merchantId !== undefined && notification.merchantId !== merchantId) continue;
    if (types !== undefined && !types.has(notification.type)) continue;
    const known = await deps.secrets.of(notification.merchantId);
    const at = deps.clock.now();
    const secrets = known ?? [temporarySecret];
    const answer = await deps.client.post(webhookRequest(deps.sign, notification, { url, secrets }, at));
    const milliseconds = deps.clock.now().getTime() - at.getTime();
    yield { notification, signedWith: known === undefined ? "temporary" : "merchant", answer, milliseconds };
  }
}
