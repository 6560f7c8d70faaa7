import { beforeAll, describe, expect, test } from "@jest/globals";
import { signStandardWebhook, verifyStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import { paypalWebhooks } from "../../core/webhooks/providers/paypal";
import { squareWebhooks } from "../../core/webhooks/providers/square";
import { stripeWebhooks } from "../../core/webhooks/providers/stripe";
import { type PaypalIdentity, paypalIdentity } from "../../local/demo/paypal-simulator";
import { paypalHeaders, squareHeaders } from "../../simulation/signatures";
import { SECRET, stripeHeaders } from "../../testing/stripe";

const NOW = new Date();
const BODY = "{}";
const CERTIFICATE = "https://api.paypal.com/v1/notifications/certs/CERT-1";
const FRAUD_SECRET = `whsec_${Buffer.from("a secret of the fraud vendor").toString("base64")}`;
const SQUARE_SECRET = "key@https://api.example/webhook/square";

let identity: PaypalIdentity;
beforeAll(async () => {
  identity = await paypalIdentity();
});

type Verify = (
  request: { headers: Record<string, string>; body: Buffer },
  secrets: readonly string[],
  now: Date,
) => unknown;
interface Signer {
  readonly verify: Verify;
  readonly headers: () => Record<string, string>;
  readonly secrets: readonly string[];
}

const signers: Readonly<Record<string, () => Signer>> = {
  stripe: () => ({
    verify: stripeWebhooks.verify as Verify,
    headers: () => stripeHeaders(BODY, SECRET, NOW),
    secrets: [SECRET],
  }),
  square: () => ({
    verify: squareWebhooks.verify as Verify,
    headers: () => squareHeaders(BODY, SQUARE_SECRET),
    secrets: [SQUARE_SECRET],
  }),
  paypal: () => ({
    verify: paypalWebhooks({
      simulator: { origin: "http://127.0.0.1:9", root: identity.root },
      fetch: (async () => new Response(identity.chain)) as typeof fetch,
    }).verify as Verify,
    headers: () =>
      paypalHeaders(BODY, { privateKey: identity.privateKey, certUrl: CERTIFICATE, webhookId: "WH-1" }, NOW),
    secrets: ["WH-1"],
  }),
  "the fraud vendor": () => ({
    verify: verifyStandardWebhook as Verify,
    headers: () => signStandardWebhook([FRAUD_SECRET], "msg_1", NOW, Buffer.from(BODY)),
    secrets: [FRAUD_SECRET],
  }),
};

/** Verifies the request, whose body says whether it was looked at. */
async function verified({ verify, secrets }: Signer, headers: Record<string, string>) {
  let isRead = false;
  const request = {
    headers,
    get body() {
      isRead = true;
      return Buffer.from(BODY);
    },
  };
  return { answer: await verify(request, secrets, NOW), isRead };
}

describe.each(Object.keys(signers))("a request that cannot be signed by %s", (name) => {
  const signer = () => (signers[name] as () => Signer)();

  test(`the true headers of ${name} lead to its body`, async () => {
    expect(await verified(signer(), signer().headers())).toEqual({ answer: true, isRead: true });
  });
});

/** Headers of each sender with a value that no true request has. `-9`: its last nine characters are cut off. */
const spoiled: readonly (readonly [string, string, readonly (string | number)[]])[] = [
  ["stripe", "stripe-signature", ["", "x", "t=1,v1=", "\ud83d", -9]],
  ["square", "x-square-hmacsha256-signature", ["", "x", "|", "\ud83d", -9]],
  ["paypal", "paypal-transmission-id", ["", "a|b", "\ud83d", "%00", "a".repeat(101)]],
  ["paypal", "paypal-transmission-time", ["", "yesterday", "\ud83d", "2001-01-01T00:00:00Z"]],
  ["paypal", "paypal-transmission-sig", ["", "x", "|", "\ud83d", -9]],
  ["paypal", "paypal-cert-url", ["", "x", "https://evil.example/v1/notifications/certs/CERT-1"]],
  ["paypal", "paypal-auth-algo", ["", "SHA1withRSA"]],
  ["the fraud vendor", "webhook-id", [""]],
  ["the fraud vendor", "webhook-timestamp", ["", "x", "\ud83d", "1"]],
  ["the fraud vendor", "webhook-signature", ["", "x", "v1,", "v2,x", -9]],
];

test.each(spoiled.flatMap(([name, header, values]) => values.map((value) => [name, header, value] as const)))(
  "no body is hashed for %s where the header %s is %j",
  async (name, header, value) => {
    const signer = (signers[name] as () => Signer)();
    const headers = signer.headers();
    const changed = typeof value === "number" ? String(headers[header]).slice(0, value) : value;
    expect(await verified(signer, { ...headers, [header]: changed })).toEqual({ answer: false, isRead: false });
  },
);
