import type { Notification } from "./ports";

/** Headers that prove who sends a body; each secret signs. */
export type SignWebhook = (
  secrets: readonly string[],
  id: string,
  at: Date,
  body: Buffer,
) => Readonly<Record<string, string>>;

/** One attempt at a webhook to a merchant, byte by byte as its endpoint gets it. */
export function webhookRequest(
  sign: SignWebhook,
  { notificationId, body: text }: Pick<Notification, "notificationId" | "body">,
  { url, secrets }: { readonly url: string; readonly secrets: readonly string[] },
  at: Date,
) {
  const body = Buffer.from(text);
  return {
    url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tap-Webhooks/1",
      ...sign(secrets, notificationId, at, body),
    },
    body,
  };
}
