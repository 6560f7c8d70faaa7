import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";

export interface Caller {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A `fetch` that signs each request with AWS Signature Version 4, for API Gateway. */
export function signedFetch({ region, credentials }: Caller): (request: Request) => Promise<Response> {
  const signer = new SignatureV4({ region, credentials, service: "execute-api", sha256: Sha256 });
  return async (request) => {
    const url = new URL(request.url);
    const body = request.method === "GET" ? undefined : await request.text();
    const { headers } = await signer.sign({
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...Object.fromEntries(request.headers), host: url.host },
      body,
    });
    return fetch(url, { method: request.method, headers, ...(body !== undefined && { body }) });
  };
}
