import type { EndpointTestResult } from "../../../contracts/endpoint-test";

/** Node's codes of failed connections, in words. */
const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate leads to an authority that nobody trusts",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its server does not send the certificates between its own and the authority's",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its server does not send the certificates between its own and the authority's",
  ENOTFOUND: "its name has no address",
  ENODATA: "its name has no address",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection",
  EHOSTUNREACH: "its host cannot be reached",
  ETIMEDOUT: "its host did not accept the connection",
};

/** The first thing that is wrong with an endpoint, as a sentence; undefined where it answered with 2xx. */
export function firstProblem({
  outcome,
  http_status: status = 0,
  reason = "",
}: EndpointTestResult): string | undefined {
  switch (outcome) {
    case "delivered":
      return undefined;
    case "answered":
      return status >= 300 && status < 400
        ? `It answered ${status}: Tap follows no redirect. Set the URL that it leads to.`
        : `It answered ${status}: any 2xx counts as delivered.${status === 410 ? " 410 ends all deliveries to it for a day." : ""}`;
    case "timeout":
      return "It did not answer within ten seconds.";
    case "connection_failed":
      return `No connection: ${reasons[reason] ?? (/TLS|SSL|CERT/.test(reason) ? "TLS failed" : "it failed")}${reason ? ` (${reason})` : ""}.`;
    case "address_refused":
      return "Its URL is not https, or its name leads to an address that is not public: nothing was sent.";
    case "misconfigured":
      return "Its parameter cannot be read: nothing was sent. Set the endpoint anew.";
    case "unaddressed":
      return "The merchant has no endpoint, and there is no default one: nothing was sent.";
  }
}
