import type { MiddlewareHandler } from "hono";

const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/** Headers of every answer: no code but the console's, no request to anywhere else, nothing kept. */
const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_POLICY,
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export const withSecurityHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
};

/**
 * Refuses what does not come from the console's own address: a name that someone else's DNS leads to this computer (a
 * forged Host), and a page of another site or another port (a forged Origin).
 */
export function fromThisAddress(hosts: () => readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    if (!hosts().includes(host)) return context.text("This address is not the console's.", 403);
    const { method } = context.req;
    const origin = context.req.header("origin");
    const isCall = context.req.path.startsWith("/api/");
    const isChange = method !== "GET" && method !== "HEAD";
    if ((origin !== undefined || isChange) && origin !== `http://${host}`)
      return context.text("This page is not the console's.", 403);
    const site = context.req.header("sec-fetch-site");
    if (isCall && site !== undefined && site !== "same-origin")
      return context.text("This page is not the console's.", 403);
    return next();
  };
}
