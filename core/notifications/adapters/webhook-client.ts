import { Resolver } from "node:dns/promises";
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction, type TcpSocketConnectOpts } from "node:net";
import ipaddr from "ipaddr.js";
import { tracedRequest } from "../../shared/adapters/telemetry/xray";
import type { WebhookAnswer, WebhookClient } from "../application/delivery-ports";
import { retryAfterSeconds } from "./retry-after";

/** Longest time of a whole attempt, from the name's resolution to the answer's head. */
const TIMEOUT_MS = 10_000;
/** Longest time until one of a name's addresses connects: Node's own 250 ms give up on servers that are far away. */
const ADDRESS_TIMEOUT_MS = 3_000;

export interface WebhookClientOptions {
  /** One origin that may be plain HTTP at a private address: a server on this very computer. */
  readonly localOrigin?: string;
  /** Looks up the addresses of a name. @default by its name servers */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Whether a connection may go to an address. @default to public ones only */
  readonly isAllowed?: (address: string) => boolean;
  /** PEM of the authorities whose certificates are trusted. @default Node's own */
  readonly ca?: string;
  /** Longest time of a whole attempt. @default 10,000 */
  readonly timeoutMs?: number;
  /** The time from which a `Retry-After` date counts. @default the system's */
  readonly now?: () => Date;
}

class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}
class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/**
 * POSTs to URLs that others gave us. Only https, to names that lead to public addresses: the connection goes to the very
 * addresses that were checked, so that a name cannot lead elsewhere the second time. Redirects are answers like others;
 * of an answer only its head is read.
 */
export function webhookClient(options: WebhookClientOptions = {}): WebhookClient {
  const { localOrigin, ca, timeoutMs = TIMEOUT_MS } = options;
  const { resolve = resolved, isAllowed = isPublicAddress, now = () => new Date() } = options;
  return {
    async post({ url, headers, body }) {
      const target = new URL(url);
      const isLocal = target.origin === localOrigin;
      if (!isLocal && !isPublicUrl(target)) return { outcome: "address_refused" };
      const send = target.protocol === "https:" ? httpsRequest : httpRequest;
      const requestOptions: RequestOptions & Pick<TcpSocketConnectOpts, "autoSelectFamilyAttemptTimeout"> = {
        method: "POST",
        headers: { ...headers, "content-length": body.length },
        // No connection is kept: the next one may have to go to another address.
        agent: false,
        autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
        ...(ca && { ca }),
        ...(!isLocal && { lookup: checked(resolve, isAllowed) }),
      };
      try {
        const attempt = () => {
          const request = send(target, requestOptions);
          request.end(body);
          return headOf(request, timeoutMs);
        };
        return answerOf(await tracedRequest(target.host, attempt, ({ statusCode = 0 }) => statusCode), now());
      } catch (error) {
        return failureOf(error as NodeJS.ErrnoException);
      }
    },
  };
}

/** The head of the answer. Whatever the other side does, this ends: a timer that keeps the function awake sees to it. */
async function headOf(request: ClientRequest, timeoutMs: number): Promise<IncomingMessage> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((answer, reject) => {
      timer = setTimeout(() => reject(new TimedOut()), timeoutMs);
      request
        .once("response", answer)
        // 101, and whatever protocol should follow.
        .once("upgrade", answer)
        .once("close", () => reject(new Error("closed without an answer")))
        .on("error", reject);
    });
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}

/** Whether the client sends to the URL at all. To which addresses its name leads is seen when it sends. */
export function isUsableUrl(url: string, localOrigin?: string): boolean {
  const target = new URL(url);
  return target.origin === localOrigin || isPublicUrl(target);
}

/** Addresses in URLs are as good as unsigned: a merchant has a name, and a certificate for it. */
function isPublicUrl({ protocol, hostname, username, password }: URL): boolean {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  const isThisComputer = /(^|\.)localhost\.?$/.test(hostname);
  return protocol === "https:" && !isAddress && !isThisComputer && username === "" && password === "";
}

const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Neither private, loopback or link-local, nor of any other special range, nor wrapped around such a one. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return address.range() === "unicast" && (address.kind() === "ipv4" || address.match(GLOBAL_IPV6));
}

/** Asks name servers itself: the operating system's look-ups share four threads, which dead name servers would hold. */
async function resolved(hostname: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [v4, v6].flatMap((found) => (found.status === "fulfilled" ? found.value : []));
  if (addresses.length === 0 && v4.status === "rejected") throw v4.reason;
  return addresses;
}

function checked(
  resolve: (hostname: string) => Promise<readonly string[]>,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        if (addresses.length === 0 || !addresses.every(isAllowed)) return done(new AddressRefused(), []);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        const [{ address, family }] = found as [(typeof found)[number]];
        return options.all ? done(null, found) : done(null, address, family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage, now: Date): WebhookAnswer {
  const seconds = retryAfterSeconds(headers["retry-after"], now);
  const length = headers["content-length"] ?? "";
  const bytes = /^\d{1,12}$/.test(length) ? { bytes: Number(length) } : {};
  return { outcome: "answered", status, ...bytes, ...(seconds !== undefined && { retryAfterSeconds: seconds }) };
}

function failureOf(error: NodeJS.ErrnoException): WebhookAnswer {
  if (error instanceof AddressRefused) return { outcome: "address_refused" };
  if (error instanceof TimedOut) return { outcome: "timeout" };
  const reason = /^[A-Z0-9_]{1,60}$/.test(error.code ?? "") ? error.code : undefined;
  return { outcome: "connection_failed", ...(reason && { reason }) };
}
