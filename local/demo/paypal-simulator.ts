import { createServer } from "node:http";
import { generate } from "selfsigned";

export interface PaypalIdentity {
  /** PEM of the root certificate that takes the place of a public one. */
  readonly root: string;
  /** PEM of the signing certificate and its issuers, in the order in which PayPal serves them. */
  readonly chain: string;
  readonly privateKey: string;
}

export interface IdentityOptions {
  /** @default the name in PayPal's own certificates */
  readonly commonName?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const DAY_MS = 86_400_000;

/** A new signing certificate in PayPal's name, under a new root. */
export async function paypalIdentity(options: IdentityOptions = {}): Promise<PaypalIdentity> {
  const now = Date.now();
  const dates = {
    notBeforeDate: options.notBefore ?? new Date(now - DAY_MS),
    notAfterDate: options.notAfter ?? new Date(now + 365 * DAY_MS),
  };
  const rsa = { keyType: "rsa", keySize: 2048, algorithm: "sha256" } as const;
  const root = await generate([{ name: "commonName", value: "Tap simulator root" }], {
    ...rsa,
    notBeforeDate: new Date(now - 10 * 365 * DAY_MS),
    notAfterDate: new Date(now + 10 * 365 * DAY_MS),
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  const commonName = options.commonName ?? "messageverificationcerts.sandbox.paypal.com";
  const leaf = await generate([{ name: "commonName", value: commonName }], {
    ...rsa,
    ...dates,
    ca: { key: root.private, cert: root.cert },
    extensions: [{ name: "basicConstraints", cA: false, critical: true }],
  });
  return { root: root.cert, chain: `${leaf.cert}\n${root.cert}`, privateKey: leaf.private };
}

export interface PaypalSimulator {
  readonly origin: string;
  readonly identity: PaypalIdentity;
  readonly certUrl: string;
  stop(): Promise<void>;
}

const CERT_PATH = "/v1/notifications/certs/CERT-tap-simulator";

/** Serves the certificates of a simulated PayPal. */
export async function startPaypalSimulator(): Promise<PaypalSimulator> {
  const identity = await paypalIdentity();
  const server = createServer((request, response) => {
    response.statusCode = request.url === CERT_PATH ? 200 : 404;
    response.end(request.url === CERT_PATH ? identity.chain : "");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    identity,
    certUrl: `${origin}${CERT_PATH}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
