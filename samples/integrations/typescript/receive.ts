import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import type { components } from "./tap-api";

type Notification = components["schemas"]["TransactionNotification" | "RefundNotification" | "DisputeNotification"];

const webhook = new Webhook(process.env.TAP_WEBHOOK_SECRET ?? "");
// In production: a unique key of your database.
const processed = new Set<string>();

const server = createServer(async (request, response) => {
  const id = String(request.headers["webhook-id"]);
  let notification: Notification;
  try {
    // The exact bytes are signed: verify before anything parses them.
    const headers = request.headers as Record<string, string>;
    notification = webhook.verify(await text(request), headers) as Notification;
  } catch {
    response.writeHead(401).end();
    return;
  }
  if (!processed.has(id)) {
    const { type, data } = notification;
    console.log(`${type} ${data.id} ${data.amount} ${data.currency}`);
    processed.add(id);
  }
  // Answer within ten seconds, and only once the notification is safe: Tap sends it again until then.
  response.writeHead(204).end();
});

server.listen(8099, "127.0.0.1", () => console.log("Listening on http://127.0.0.1:8099"));
