import type { Substitute } from "./recording/recording-proxy";

/**
 * Answers for a custom domain that the emulator cannot give: reads of the domain with its status, its update, and reads
 * of its mapping without a path, which AWS calls `(none)` and the emulator by an empty text.
 */
export function customDomain(): Substitute {
  const domains = new Map<string, string>();
  const mappings = new Map<string, string>();
  return ({ method, url, body }) => {
    const [, domain = "", path, mapping = ""] =
      /^\/domainnames(?:\/([^/]+))?(?:(\/basepathmappings)(?:\/([^/]+))?)?$/.exec(url) ?? [];
    if (method === "POST" && url === "/domainnames") {
      const asked = JSON.parse(body.toString("utf8")) as { domainName: string };
      const regional = { regionalDomainName: `d-1.${asked.domainName}`, regionalHostedZoneId: "Z1UJRXOUMOOFQ8" };
      domains.set(asked.domainName, JSON.stringify({ ...asked, ...regional, domainNameStatus: "AVAILABLE" }));
    }
    if (method === "POST" && path) {
      mappings.set(domain, JSON.stringify({ ...JSON.parse(body.toString("utf8")), basePath: "(none)" }));
    }
    if (method === "DELETE" && !path) domains.delete(domain);
    if ((method === "GET" || method === "PATCH") && !path) return domains.get(domain);
    return method === "GET" && decodeURIComponent(mapping) === "(none)" ? mappings.get(domain) : undefined;
  };
}
