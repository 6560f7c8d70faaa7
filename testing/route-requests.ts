import { pathParameters, type Route } from "../lib/api/routes";
import type { HttpRequest } from "../tools/http";

/** A request of the route's shape, unsigned, about things that are not there. */
export const requestTo = (route: Route): HttpRequest => ({
  method: route.method,
  path: pathParameters(route).reduce(
    (path, name) => path.replace(`{${name}}`, name === "provider" ? "stripe" : "nothing_there"),
    route.path as string,
  ),
  headers: {
    "content-type": "application/json",
    ...Object.fromEntries((route.headers ?? []).map((name) => [name, "any"])),
  },
  ...((route.method === "POST" || route.method === "PUT") && { body: "{}" }),
});
