import { type LookupAddress, lookup } from "node:dns";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import type { WebhookAnswer, WebhookClient } from "../../application/notification-ports";

/** Of the whole attempt, from the name's resolution to the answer's head. */
const TIMEOUT_MS = 10_000;

export interface WebhookClientOptions {
  /** One origin that may be plain HTTP at a private address: of a server on this very computer. */
  readonly localOrigin?: string;
  /** @default the operating system's */
  readonly resolve?: typeof lookup;
  /** @default ten seconds */
  readonly timeoutMs?: number;
}

class AddressRefused extends Error {}

/**
 * POSTs to URLs that others gave us. Only https, to names that lead to public addresses: the connection goes to the very
 * addresses that were checked, so that a name cannot lead elsewhere the second time. Redirects are answers like others;
 * of an answer only its head is read.
 */
export function webhookClient({
  localOrigin,
  resolve = lookup,
  timeoutMs = TIMEOUT_MS,
}: WebhookClientOptions = {}): WebhookClient {
  return {
    async post({ url, headers, body }) {
      const target = new URL(url);
      const isLocal = localOrigin !== undefined && target.origin === localOrigin;
      if (!isLocal && !isPublicUrl(target)) return { outcome: "address_refused" };
      const options: RequestOptions = {
        method: "POST",
        headers: { ...headers, "content-length": body.length },
        // No connection is kept: the next one may have to go to another address.
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        ...(!isLocal && { lookup: publicAddresses(resolve) }),
      };
      const send = target.protocol === "https:" ? httpsRequest : httpRequest;
      try {
        return await new Promise<WebhookAnswer>((answer, reject) => {
          send(target, options, (response) => answer(headOf(response)))
            .on("error", reject)
            .end(body);
        });
      } catch (error) {
        return { outcome: outcomeOf(error as Error) };
      }
    },
  };
}

/** Addresses in URLs are as good as unsigned: a merchant has a name, and a certificate for it. */
function isPublicUrl({ protocol, hostname, username, password }: URL): boolean {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return protocol === "https:" && !isAddress && username === "" && password === "";
}

/** Neither private, loopback or link-local, nor of any other special range, nor wrapped around such a one. */
export const isPublicAddress = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";

function publicAddresses(resolve: typeof lookup): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return done(error, []);
      const allPublic = addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
      if (!allPublic) return done(new AddressRefused(), []);
      if (options.all) return done(null, addresses);
      const [{ address, family }] = addresses as [LookupAddress];
      return done(null, address, family);
    });
  };
}

function headOf(response: IncomingMessage): WebhookAnswer {
  const { statusCode: status = 0 } = response;
  const retryAfter = response.headers["retry-after"];
  response.destroy();
  return { outcome: "answered", status, ...(retryAfter !== undefined && { retryAfter }) };
}

function outcomeOf(error: Error): "timeout" | "connection_failed" | "address_refused" {
  if (error instanceof AddressRefused) return "address_refused";
  return error.name === "AbortError" || error.name === "TimeoutError" ? "timeout" : "connection_failed";
}
