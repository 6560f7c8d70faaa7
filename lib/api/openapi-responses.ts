import {
  malformedJson,
  PROBLEM_CONTENT_TYPE,
  type Problem,
  problems,
  problemType,
} from "../../core/contracts/problems";
import { type RouteName, routeProblems } from "../../core/contracts/route-problems";
import { gatewayAnswersTo, type GatewayAnswer as Refusal } from "./gateway-responses";
import { answerExample } from "./openapi-examples";
import { type Operation, operations } from "./openapi-operations";
import { reference } from "./openapi-schemas";
import { type Route, routes } from "./routes";

/** Every refusal that callers of the route can meet. One that API Gateway and the function give alike is there once. */
function refusalsOf(route: Route): Refusal[] {
  const ofFunction = routeProblems[routeName(route)].map((code) => ({ code, isStatusInBody: true, ...problems[code] }));
  const all: Refusal[] = [...ofFunction, ...gatewayAnswersTo(route)];
  return [...new Map(all.map((refusal) => [exampleName(refusal), refusal])).values()];
}

export const routeName = ({ method, path }: Route): RouteName => `${method} ${path}` as RouteName;

/** Examples of all refusals, by name. Of two that have the same code, the statuses differ. */
export const problemExamples = (): Record<string, object> =>
  Object.fromEntries(
    routes
      .flatMap(refusalsOf)
      .sort((a, b) => (exampleName(a) < exampleName(b) ? -1 : 1))
      .map((refusal) => [exampleName(refusal), { summary: refusal.title, value: exampleOf(refusal) }]),
  );

const exampleName = ({ code, status }: Refusal): string => `${code}.${status}`;

/** What some problems say beside their code. */
const beside: Readonly<Record<string, Partial<Problem>>> = {
  MALFORMED_JSON: { errors: malformedJson.errors },
  INVALID_BODY: {
    errors: [{ pointer: "/amount", rule: "integer", expected: "a whole number, without quotes" }],
  },
  INVALID_PARAMETER: { errors: [{ parameter: "limit", rule: "maximum", expected: "at most 100" }] },
  MERCHANT_REQUIRED: { errors: [{ parameter: "merchant_id", rule: "required" }] },
  IDEMPOTENCY_KEY_REQUIRED: { errors: [{ header: "Idempotency-Key", rule: "required" }] },
  CARD_NUMBER_REFUSED: {
    errors: [{ pointer: "/description", rule: "card_number", expected: "no card number: send a token" }],
  },
  DUPLICATE_FILE: { duplicate_of: "bat_0123456789abcdef01234567" },
  REFUND_AT_PROVIDER: { provider: "stripe" },
  REFUND_EXCEEDS_LEFT: { amount_left: 1250 },
  CAPTURE_EXCEEDS_AUTHORIZED: { amount_left: 4250 },
  REFERENCE_ALREADY_USED: { duplicate_of: "pay_0123456789abcdef01234567" },
};

const exampleOf = ({
  code,
  status,
  title,
  isStatusInBody,
}: Refusal): Omit<Problem, "status"> & { status?: number } => ({
  type: problemType(code),
  title,
  ...(isStatusInBody && { status }),
  code,
  request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
  ...beside[code],
});

/** The answers of an operation by status: its success, and its refusals with an example of each code. */
export function responsesOf(route: Route): Record<string, object> {
  const byStatus = new Map<number, Refusal[]>();
  for (const refusal of refusalsOf(route)) {
    byStatus.set(refusal.status, [...(byStatus.get(refusal.status) ?? []), refusal]);
  }
  return {
    [String(route.success ?? 200)]: success(operations[routeName(route)]),
    ...Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, all]) => [status, refused(all)])),
  };
}

const success = ({ answer, done, hasLocation }: Operation) => ({
  description: `${done}.`,
  ...(hasLocation && { headers: { Location: location } }),
  content: { "application/json": { schema: reference(answer), example: answerExample(answer) } },
});

const location = {
  description: "Where to read it: the link `self` of the answer.",
  required: true,
  schema: { type: "string", format: "uri-reference" },
};

const refused = (refusals: readonly Refusal[]) => ({
  description: `Refused, with ${listOf(refusals.map(({ code }) => `\`${code}\``))}.`,
  ...(refusals.some(({ retryAfter }) => retryAfter !== undefined) && {
    headers: { "Retry-After": retryAfterHeader(refusals.every(({ retryAfter }) => retryAfter !== undefined)) },
  }),
  content: {
    [PROBLEM_CONTENT_TYPE]: {
      schema: reference("Problem"),
      examples: Object.fromEntries(
        refusals.map((refusal) => [refusal.code, { $ref: `#/components/examples/${exampleName(refusal)}` }]),
      ),
    },
  },
});

const retryAfterHeader = (required: boolean) => ({
  description: "Seconds after which the same request is worth another try.",
  required,
  schema: { type: "integer", minimum: 1 },
});

const listOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
