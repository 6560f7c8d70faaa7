import type { RecordedRequest } from "./recorded-request";
import { type Operation, type ServiceModel, shapeOf } from "./service-model";

export interface Match {
  readonly operation: Operation;
  /** Values of the path's parameters, by their names in the path. */
  readonly labels: Readonly<Record<string, string>>;
  /** The query without what the route itself consists of. */
  readonly query: URLSearchParams;
}

/** The operation whose method and path are those of the request; the most exact one where several fit. */
export function matchRoute({ method, url }: RecordedRequest, model: ServiceModel): Match | undefined {
  const [path = "", search = ""] = url.split("?");
  const fitting = Object.values(model.operations).flatMap((operation) => {
    if (operation.http?.method !== method || operation.deprecated) return [];
    const [template = "", literal = ""] = operation.http.requestUri.split("?");
    const labels = labelsOf(template, path);
    const query = new URLSearchParams(search);
    const literals = [...new URLSearchParams(literal)];
    if (labels === undefined || !literals.every(([key, value]) => query.get(key) === value)) return [];
    for (const [key] of literals) query.delete(key);
    // SDKs name the operation where S3's routes do not tell it.
    const named = query.get("x-id");
    query.delete("x-id");
    if (named !== null && named !== operation.name) return [];
    const required = requiredOf(operation, model);
    if (!required.query.every((key) => query.has(key))) return [];
    const exactness =
      literals.length + required.query.length + template.split("/").filter((part) => !part.includes("{")).length;
    return [{ match: { operation, labels, query }, exactness: exactness * 10 - required.headers }];
  });
  return fitting.sort((a, b) => b.exactness - a.exactness)[0]?.match;
}

/** Query parameters and number of headers that the operation cannot do without: with the same path, they tell two apart. */
function requiredOf(operation: Operation, model: ServiceModel): { query: string[]; headers: number } {
  const { required = [], members = {} } = operation.input ? shapeOf(model, operation.input) : {};
  const at = (location: string) => required.filter((name) => members[name]?.location === location);
  return { query: at("querystring").map((name) => members[name]?.locationName ?? name), headers: at("header").length };
}

function labelsOf(template: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template
    .replace(/\/$/, "")
    .replace(/[.*^$()|[\]\\]/g, "\\$&")
    .replace(/\{(\w[\w-]*)(\+?)\}/g, (_, name: string, greedy: string) => {
      names.push(name);
      return greedy ? "(.+)" : "([^/]+)";
    });
  const found = new RegExp(`^${pattern}/?$`).exec(path);
  if (found === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
}
