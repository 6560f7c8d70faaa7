import { Failure } from "../../../tools/failure";
import type { RecordedRequest } from "./recorded-request";
import { matchRoute } from "./rest-routes";
import { type Member, type Models, type Operation, type ServiceModel, shapeOf } from "./service-model";
import { fromJson, fromQuery, fromXml, scalar } from "./wire-formats";
import { readXml } from "./xml";

/** A request as a call of one operation of a service. */
export interface Call {
  /** Name for which the request is signed, such as `states`. */
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: RecordedRequest;
  readonly model: ServiceModel;
}

/** Reads a request by its service's model. Throws a Failure where it is the call of no known operation. */
export function readCall(request: RecordedRequest, models: Models): Call {
  const [, region, service] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? "") ?? [];
  if (region === undefined || service === undefined) throw unreadable(request, "it is not signed");
  const model = models(service);
  if (model === undefined) throw unreadable(request, `no model of ${service}`);
  const [operation, input] = readInput(request, model);
  return { service, region, operation, input: input as Call["input"], request, model };
}

const unreadable = ({ method, url }: RecordedRequest, reason: string) =>
  new Failure(
    `${method} ${url.split("?")[0]} cannot be read: ${reason}.`,
    "Extend ops/terraform/recording by what it needs.",
  );

function readInput(request: RecordedRequest, model: ServiceModel): [operation: string, input: unknown] {
  const { headers, body } = request;
  const target = headers["x-amz-target"]?.split(".").at(-1);
  if (target !== undefined) {
    const text = body.toString("utf8");
    return [target, withInput(request, model, target, (member) => fromJson(model, member, JSON.parse(text || "{}")))];
  }
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    const fields = new URLSearchParams(body.toString("utf8"));
    const action = fields.get("Action") ?? "";
    return [action, withInput(request, model, action, (member) => fromQuery(model, member, fields))];
  }
  if (!model.metadata.protocol?.startsWith("rest-")) throw unreadable(request, "its protocol is not known");
  const route = matchRoute(request, model);
  if (route === undefined) throw unreadable(request, "no operation has this method and path");
  const { operation, labels, query } = route;
  return [
    operation.name,
    withInput(request, model, operation.name, (member) => readRest(request, model, member, labels, query)),
  ];
}

function withInput(
  request: RecordedRequest,
  model: ServiceModel,
  name: string,
  read: (member: Member) => unknown,
): unknown {
  const operation: Operation | undefined = model.operations[name];
  if (operation === undefined) throw unreadable(request, `the model has no operation ${name}`);
  return operation.input === undefined ? {} : read(operation.input);
}

/** Members of a REST request are in its path, query, headers and body. */
function readRest(
  request: RecordedRequest,
  model: ServiceModel,
  input: Member,
  labels: Readonly<Record<string, string>>,
  query: URLSearchParams,
): unknown {
  const shape = shapeOf(model, input);
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const wire = member.locationName ?? name;
    const inner = shapeOf(model, member);
    if (member.location === "uri" && labels[wire] !== undefined) value[name] = scalar(inner, labels[wire]);
    if (member.location === "header" && request.headers[wire.toLowerCase()] !== undefined) {
      value[name] = scalar(inner, request.headers[wire.toLowerCase()] ?? "");
    }
    if (member.location === "querystring" && query.has(wire)) {
      value[name] = inner.type === "list" ? query.getAll(wire) : scalar(inner, query.get(wire) ?? "");
      query.delete(wire);
    }
  }
  return { ...value, ...Object.fromEntries(query), ...readBody(request, model, input) };
}

function readBody(request: RecordedRequest, model: ServiceModel, input: Member): Record<string, unknown> {
  const { payload, members = {} } = shapeOf(model, input);
  if (request.body.length === 0) return {};
  const member = payload === undefined ? input : members[payload];
  if (member === undefined) return {};
  const { type } = shapeOf(model, member);
  const value =
    type === "blob"
      ? request.body
      : type === "string"
        ? request.body.toString("utf8")
        : model.metadata.protocol === "rest-xml"
          ? fromXml(model, member, readXml(request.body.toString("utf8")))
          : fromJson(model, member, JSON.parse(request.body.toString("utf8")));
  return payload === undefined ? (value as Record<string, unknown>) : { [payload]: value };
}
