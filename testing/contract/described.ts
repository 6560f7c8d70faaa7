import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { openApiDocument } from "../../lib/api/openapi";
import { pathParameters, type Route, routes } from "../../lib/api/routes";

/** The API's description, in which a field that an answer's schema does not have is a fault. */
interface Described {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, DescribedResponse> }>>;
  readonly webhooks: Record<string, object>;
}

interface DescribedResponse {
  readonly headers?: Record<string, { readonly required: boolean; readonly schema: object }>;
  readonly content: Record<string, { readonly schema: { readonly $ref: string }; readonly examples?: object }>;
}

/** An answer of the API, with its headers by lower-case name. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const ID = "tap";
let loaded: { readonly document: Described; readonly ajv: Ajv2020 } | undefined;

function description() {
  if (loaded !== undefined) return loaded;
  const document = openApiDocument({ answersMayGrow: false });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(document, ID);
  loaded = { document: document as unknown as Described, ajv };
  return loaded;
}

/** What is wrong with a value, by the schema of the description that a pointer names (`#/components/schemas/Batch`). */
export function schemaProblems(pointer: string, value: unknown): string[] {
  const { ajv } = description();
  const validate: ValidateFunction | undefined = ajv.getSchema(`${ID}${pointer}`);
  if (validate === undefined) throw new Error(`the API's description has no ${pointer}`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "the body"} ${message} ${JSON.stringify(params)}`,
  );
}

export const isNotificationType = (type: string): boolean => Object.hasOwn(description().document.webhooks, type);

/** What is wrong with the body of a notification. */
export function notificationProblems(text: string): string[] {
  const body = parsed(text) as { readonly type?: string } | undefined;
  const pointer = `#/webhooks/${body?.type}/post/requestBody/content/application~1json/schema`;
  return isNotificationType(body?.type ?? "")
    ? schemaProblems(pointer, body)
    : [`no notification has the type of ${text.slice(0, 100)}`];
}

/** What of an answer the API's description does not say: its status, its headers, its body, or its problem's code. */
export function answerProblems(route: Route, { status, headers, text }: ApiAnswer): string[] {
  const { document } = description();
  const response = document.paths[route.path]?.[route.method.toLowerCase()]?.responses[String(status)];
  const found = response === undefined ? [`status ${status} is not described`] : [];
  if (response !== undefined) {
    const [type = "", content] = Object.entries(response.content)[0] ?? [];
    if (String(headers["content-type"] ?? "").split(";")[0] !== type) {
      found.push(`content type ${String(headers["content-type"])} instead of ${type}`);
    }
    found.push(...headerProblems(response, headers));
    const body = parsed(text);
    found.push(...schemaProblems(content?.schema.$ref ?? "", body));
    const { code } = (body ?? {}) as { code?: string };
    const codes = content?.examples && Object.keys(content.examples);
    if (codes && !codes.includes(code ?? "")) found.push(`code ${code} instead of ${codes.join(", ")}`);
  }
  return found.length === 0 ? [] : [`${route.method} ${route.path} answers ${status} ${text.slice(0, 400)}`, ...found];
}

function headerProblems(response: DescribedResponse, headers: ApiAnswer["headers"]): string[] {
  return Object.entries(response.headers ?? {}).flatMap(([name, { required }]) => {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return required ? [`header ${name} is missing`] : [];
    const isWrong = name === "Retry-After" ? !/^[1-9]\d*$/.test(String(value)) : value === "";
    return isWrong ? [`header ${name} is ${String(value)}`] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The route that a path without the stage leads to, and undefined where there is none. Fixed segments come first. */
export const routeOf = (method: string, path: string): Route | undefined =>
  routes
    .filter((route) => route.method === method && patternOf(route).test(path))
    .sort((a, b) => pathParameters(a).length - pathParameters(b).length)[0];

const patternOf = ({ path }: Route): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}/?$`);
