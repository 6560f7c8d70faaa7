import { type KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { parsedUrl } from "../../../contracts/text";
import { callTimeFactor } from "../../../shared/adapters/call-time";
import { tracedFetch } from "../../../shared/adapters/telemetry/xray";

/** Hosts from which PayPal serves the certificates that it signs with. */
const HOSTS = new Set(["api.paypal.com", "api.sandbox.paypal.com", "api-m.paypal.com", "api-m.sandbox.paypal.com"]);
const PATH = /^\/v1\/notifications\/certs\/[A-Za-z0-9_-]{1,128}$/;
const SIGNER = /(?:^|[\n,])\s*CN=(?:[a-z0-9-]+\.)*paypal\.com(?:[\n,]|$)/i;

const MAX_BYTES = 64 * 1024;
/** Anybody can name an address at PayPal, and keeps the function waiting no longer than this. */
const TIMEOUT_MS = 1_000;
const MAX_CHAIN = 5;
/** A certificate is fetched again after an hour; few are in use at a time. */
const MAX_AGE_MS = 3_600_000;
const MAX_CACHED = 16;
/**
 * How long a failed look-up is remembered, by address, in ms. Anybody can name an address: without this, forged requests
 * would make Tap ask PayPal again and again. An outage is remembered for seconds only, so that genuine events pass soon.
 */
const REMEMBERED_MS = { refused: 300_000, unavailable: 5_000 } as const;
const MAX_REMEMBERED = 256;

/** A stand-in for PayPal that dev-sized environments may trust: its certificates come from here, under this root. */
export interface PaypalSimulator {
  /** Scheme, host and port. */
  readonly origin: string;
  /** PEM. */
  readonly root: string;
}

export interface PaypalOptions {
  readonly simulator?: PaypalSimulator;
  /** @default the global fetch, traced */
  readonly fetch?: typeof fetch;
}

export interface SigningKeys {
  /**
   * The public key of a certificate that is PayPal's and valid now; undefined for any other. `unavailable`: the
   * certificate could not be fetched, so nobody can tell.
   */
  keyAt(url: string, now: Date): Promise<KeyObject | "unavailable" | undefined>;
}

interface Cached {
  readonly leaf: X509Certificate;
  readonly until: number;
}

/** `refused`: nothing that Tap trusts lies there. `unavailable`: nobody can tell now. */
type LookupFailure = "refused" | "unavailable";

interface Failure {
  readonly failure: LookupFailure;
  readonly until: number;
}

export function paypalSigningKeys({ simulator, fetch: load = tracedFetch }: PaypalOptions): SigningKeys {
  const cache = new Map<string, Cached>();
  const failures = new Map<string, Failure>();
  const lookups = new Map<string, Promise<X509Certificate | LookupFailure>>();

  const lookUp = async (url: string, now: Date): Promise<X509Certificate | LookupFailure> => {
    const pem = await download(load, url);
    const found = typeof pem === "object" ? (trustedLeaf(pem.text, now, simulator?.root) ?? "refused") : pem;
    if (typeof found === "string") {
      remember(failures, MAX_REMEMBERED, url, { failure: found, until: now.getTime() + REMEMBERED_MS[found] });
    } else {
      failures.delete(url);
      remember(cache, MAX_CACHED, url, { leaf: found, until: now.getTime() + MAX_AGE_MS });
    }
    return found;
  };
  /** Requests that arrive together share one look-up. */
  const fetched = (url: string, now: Date): Promise<X509Certificate | LookupFailure> => {
    const failed = failures.get(url);
    if (failed !== undefined && failed.until > now.getTime()) return Promise.resolve(failed.failure);
    const running = lookups.get(url) ?? lookUp(url, now).finally(() => lookups.delete(url));
    lookups.set(url, running);
    return running;
  };

  return {
    async keyAt(text, now) {
      const url = allowed(text, simulator?.origin);
      if (url === undefined) return undefined;
      const known = cache.get(url);
      const isFresh = known !== undefined && known.until > now.getTime();
      const found = isFresh ? known.leaf : await fetched(url, now);
      // While PayPal cannot be asked again, a certificate that was known is as good as it was.
      const leaf = found === "unavailable" ? (known?.leaf ?? found) : found;
      if (typeof leaf === "string") return leaf === "unavailable" ? leaf : undefined;
      return isInForce(leaf, now) ? leaf.publicKey : undefined;
    },
  };
}

/** Keeps the newest entries: the oldest one goes where there are too many. */
function remember<V>(entries: Map<string, V>, most: number, key: string, value: V): void {
  const [oldest] = entries.keys();
  if (oldest !== undefined && entries.size >= most && !entries.has(key)) entries.delete(oldest);
  entries.set(key, value);
}

/** Only PayPal's own hosts, over https, on the usual port, without anything that could lead elsewhere; spelt in one way. */
function allowed(text: string, simulatorOrigin: string | undefined): string | undefined {
  const url = parsedUrl(text);
  if (url === undefined) return undefined;
  if (url.username || url.password || url.search || url.hash || !PATH.test(url.pathname)) return undefined;
  const isPaypal = url.protocol === "https:" && url.port === "" && HOSTS.has(url.hostname);
  return isPaypal || url.origin === simulatorOrigin ? `${url.origin}${url.pathname}` : undefined;
}

async function download(load: typeof fetch, url: string): Promise<{ readonly text: string } | LookupFailure> {
  try {
    const response = await load(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS * callTimeFactor) });
    if (response.status === 429 || response.status >= 500) return "unavailable";
    if (!response.ok || response.body === null) return "refused";
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BYTES) return "refused";
      chunks.push(chunk);
    }
    return { text: Buffer.concat(chunks).toString("latin1") };
  } catch {
    return "unavailable";
  }
}

/** The first certificate, if it is PayPal's and a chain of valid ones leads from it to a root that we trust. */
function trustedLeaf(pem: string, now: Date, simulatorRoot: string | undefined): X509Certificate | undefined {
  const chain = certificatesIn(pem);
  const [leaf] = chain;
  if (leaf === undefined || chain.length > MAX_CHAIN || !SIGNER.test(leaf.subject)) return undefined;
  if (chain.some((certificate) => !isInForce(certificate, now))) return undefined;
  const linked = chain.slice(1).every((issuer, index) => issuer.ca && isIssuedBy(chain[index], issuer));
  const last = chain.at(-1);
  if (!linked || last === undefined) return undefined;
  const roots =
    simulatorRoot === undefined ? rootsNamed(last) : [new X509Certificate(simulatorRoot), ...rootsNamed(last)];
  return roots.some((root) => isInForce(root, now) && (root.raw.equals(last.raw) || isIssuedBy(last, root)))
    ? leaf
    : undefined;
}

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Node's own checks look at names and signatures, not at dates. */
const isInForce = (certificate: X509Certificate, now: Date): boolean =>
  new Date(certificate.validFrom) <= now && now <= new Date(certificate.validTo);

const isIssuedBy = (certificate: X509Certificate | undefined, issuer: X509Certificate): boolean =>
  certificate?.checkIssued(issuer) === true && certificate.verify(issuer.publicKey);

let roots: Map<string, X509Certificate[]> | undefined;

/** The system's roots by subject: parsed once, when PayPal's first event comes. */
function rootsNamed(certificate: X509Certificate): X509Certificate[] {
  if (roots === undefined) {
    roots = new Map();
    for (const pem of rootCertificates) {
      const root = new X509Certificate(pem);
      roots.set(root.subject, [...(roots.get(root.subject) ?? []), root]);
    }
  }
  return [...(roots.get(certificate.issuer) ?? []), ...(roots.get(certificate.subject) ?? [])];
}
