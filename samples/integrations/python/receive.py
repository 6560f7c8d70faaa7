import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["TAP_WEBHOOK_SECRET"])
# In production: a unique key of your database.
processed = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            # The exact bytes are signed: verify before anything parses them.
            notification = webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError:
            return self.answer(401)
        if self.headers["webhook-id"] not in processed:
            data = notification["data"]
            # A test event, `tap.test`, names no payment.
            shown = [data[name] for name in ("id", "amount", "currency") if name in data]
            print(notification["type"], *shown, flush=True)
            processed.add(self.headers["webhook-id"])
        # Answer within ten seconds, and only once the notification is safe: Tap sends it again until then.
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        """One line for each webhook is enough."""


server = ThreadingHTTPServer(("127.0.0.1", 8099), Receiver)
print("Listening on http://127.0.0.1:8099", flush=True)
server.serve_forever()
