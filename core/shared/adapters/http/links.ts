import type { APIGatewayProxyEvent } from "aws-lambda";

const segments = (path: string): number => path.split("/").filter((segment) => segment !== "").length;

/**
 * A link to a path of the API, such as `/batches/bat_1`, as a relative reference (RFC 3986): resolved against the address
 * that was called, it is right under any host, stage, base path or proxy. Of these, the function sees only the part that
 * API Gateway sees.
 */
export function linkTo(path: string, { requestContext: { resourcePath, path: called } }: APIGatewayProxyEvent): string {
  // A reference replaces the last segment. With a slash at the end, that segment is empty.
  const above = segments(resourcePath) - (called.endsWith("/") ? 0 : 1);
  return `${"../".repeat(above)}${path.slice(1)}`;
}
