import { readFileSync } from "node:fs";
import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import type { SimulatedEvent, SourceName } from "../../simulation/catalog";
import { paypalHeaders, squareHeaders, stripeHeaders } from "../../simulation/signatures";
import { type ApiClient, apiClient, type HttpRequest, type HttpResponse } from "../../tools/http";
import { notFound, usageFailure } from "../exit-codes";
import type { Target } from "../target/target";

export interface Sender {
  /** The request as it is sent, save IAM's signature, which is added on the way. */
  requestOf(event: SimulatedEvent): HttpRequest;
  send(event: SimulatedEvent): Promise<HttpResponse>;
  close(): void;
}

const SECRETS_WAIT_MS = 5_000;
const WRONG = "a secret that nobody has given out";

/**
 * Sends events of one source to the stack's API, signed as the source signs. `isForged`: with a wrong secret. Throws
 * CommandFailure where the stack's secret is not known.
 */
export async function openSender(target: Target, source: SourceName, isForged: boolean): Promise<Sender> {
  const { deployment, region, local } = target;
  const requestOf = await requestsOf(target, source, isForged);
  const ca = local?.certificateFile ? { ca: readFileSync(local.certificateFile, "utf8") } : {};
  const api: ApiClient = apiClient({ apiUrl: local?.apiUrl ?? deployment.api_url, region, ...ca });
  return { requestOf, send: (event) => api.send(requestOf(event)), close: () => api.close() };
}

async function requestsOf(target: Target, source: SourceName, isForged: boolean): Promise<Sender["requestOf"]> {
  if (source === "internal") {
    const credentials = await target.clients.sts.config.credentials();
    const signAs = isForged ? { ...credentials, secretAccessKey: WRONG } : credentials;
    const headers = { "content-type": "application/json" };
    return ({ body }) => ({ method: "POST", path: "/webhooks/payment", headers, body, signAs });
  }
  const sign = await signerOf(target, source, isForged);
  return ({ body }) => ({ method: "POST", path: `/webhook/${source}`, headers: sign(body), body });
}

type Sign = (body: string) => Readonly<Record<string, string>>;

async function signerOf(target: Target, source: Exclude<SourceName, "internal">, isForged: boolean): Promise<Sign> {
  if (source === "paypal") {
    const signer = target.local?.secrets.paypal;
    if (signer === undefined) throw noPaypal();
    const used = isForged ? { ...signer, webhookId: WRONG } : signer;
    return (body) => paypalHeaders(body, used);
  }
  const secret = await secretOf(target, source);
  if (source === "stripe") return (body) => stripeHeaders(body, isForged ? WRONG : secret);
  // Square's secret is the pair of a key and a URL.
  return (body) => squareHeaders(body, isForged ? `${WRONG}${secret.slice(secret.indexOf("@"))}` : secret);
}

const noPaypal = () =>
  usageFailure(
    "PayPal signs with a private key that only PayPal has, so its events cannot be simulated on a deployment.",
    "On a local stack they can. For a deployment, make a payment in PayPal's sandbox, or resend an event there.",
  );

/** The newest of the provider's secrets, as the stack itself reads them. */
async function secretOf({ clients, names, flags }: Target, source: "stripe" | "square"): Promise<string> {
  const parameters = ssmParameters({ client: clients.ssm, clock: systemClock, waitMs: SECRETS_WAIT_MS });
  const [secret] = (await ssmWebhookSecrets(parameters, names.parameter("providers")).of(source)) ?? [];
  if (secret !== undefined) return secret;
  throw notFound(`The webhook secret of ${source} has not been set.`, `Set it: npx tap secrets status${flags}`);
}
