import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { problems } from "../../core/contracts/problems";
import { providers } from "../../core/contracts/providers";
import { pathParameters, queryParameters, type Route, routes } from "../../lib/api/routes";
import { stripeHeaders } from "../../simulation/signatures";
import type { HttpRequest, HttpResponse } from "../../tools/http";
import { withLimit } from "../../tools/limiter";
import { runningStack } from "../local-stack";
import { requestTo } from "../route-requests";
import { addedSince, untilQuiet, type Written, writtenIn } from "../written";

/** The same requests every time, so that a failure can be repeated; FUZZ_SEED makes others. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);
/** Part of everything that is sent: an answer that contains it quotes the request. */
const MARK = "zqxmark";
/** The smallest function of a dev-sized stack has as many executions. */
const AT_ONCE = 5;
/** The requests to one route on a slow computer. */
const ROUTE_MS = 300_000;

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    ["$", "{jndi:ldap://x}"].join(""),
    "%00",
    "4242424242424242",
  ),
);
const marked = text.map((value) => `${value}${MARK}`);
/** No identifier: a name that is one would rightly be repeated, as an unknown name. */
const queryName = fc.stringMatching(/^[ -~]{0,60}$/).map((value) => `.${value.trim()}${MARK}`);
const header = fc.stringMatching(/^[ -~]{0,60}$/).map((value) => `${value.trim()}${MARK}`);
const body = fc.oneof(
  fc.json().map((json) => `${json.slice(0, -1)}"${MARK}"`),
  fc.object().map((object) => JSON.stringify({ ...object, id: MARK, type: MARK })),
  marked,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from(bytes), Buffer.from(MARK)])),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "content-type",
    "content-encoding",
    "accept",
    ...Object.values(providers).flatMap((provider) => [...provider.signatureHeaders, ...provider.otherHeaders]),
    "x-api-key",
    "x-forwarded-for",
    "user-agent",
  ),
  header,
);
const drafts = (route: Route) =>
  fc.record({
    parameter: marked,
    ofProvider: fc.boolean(),
    query: fc.dictionary(fc.oneof(fc.constantFrom("any", ...queryParameters(route)), queryName), marked),
    headers,
    body,
    signed: fc.boolean(),
    keyed: fc.boolean(),
  });
type Draft = ReturnType<typeof drafts> extends fc.Arbitrary<infer T> ? T : never;

/** So many random requests to each route. */
export function describeRandomRequests(count: number): void {
  describe(`${count} random requests to each route`, () => {
    const stack = runningStack();
    let before: Written = { items: new Set(), messages: 0 };
    beforeAll(async () => {
      before = await untilQuiet(stack);
    });
    afterAll(() => stack.close());

    test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
      "random requests to %s: no 5xx, no stack trace, no echo, nothing written",
      async (_, route) => {
        const wrong: unknown[] = [];
        let answeredByFunction = 0;
        await withLimit(AT_ONCE, fc.sample(drafts(route), { numRuns: count, seed: SEED }), async (draft) => {
          const answer = await stack.api.send(requestOf(route, draft, stack.info));
          if (isOfFunction(answer)) answeredByFunction++;
          if (isWrong(answer)) wrong.push({ SEED, status: answer.status, text: answer.text, draft });
        });
        expect(wrong.slice(0, 3)).toEqual([]);
        // Where a route has a model, the gateway lets JSON objects pass only.
        expect(answeredByFunction).toBeGreaterThan(route.body === undefined ? count / 10 : 0);
        expect(addedSince(before, await writtenIn(stack))).toEqual([]);
      },
      ROUTE_MS,
    );
  });
}

function requestOf(route: Route, draft: Draft, info: ReturnType<typeof runningStack>["info"]): HttpRequest {
  const { parameter, ofProvider, query, headers: sent, signed, keyed } = draft;
  // A signed event would rightly be kept: only bodies that are none are signed.
  const payload = String(draft.body);
  const isSigned = signed && route.authorization === "signature" && !payload.includes(`"id":"${MARK}"`);
  return {
    method: route.method,
    path: pathParameters(route).reduce(
      (path, name) => path.replace(`{${name}}`, ofProvider ? "stripe" : encodeURIComponent(parameter)),
      route.path as string,
    ),
    ...((route.method === "GET" || route.method === "DELETE") && { query }),
    headers: {
      ...requestTo(route).headers,
      ...sent,
      ...(keyed && { "x-api-key": info.apiKey }),
      ...(isSigned && stripeHeaders(payload, info.secrets.stripe)),
    },
    ...((route.method === "POST" || route.method === "PUT") && { body: draft.body }),
    ...(signed && route.authorization === "AWS_IAM" && { signAs: info.credentials.operator }),
  };
}

/** Whether the answer is a refusal of a function. The gateway before it answers MALFORMED_JSON too. */
function isOfFunction({ json }: HttpResponse): boolean {
  const { code = "" } = (json ?? {}) as { code?: string };
  return code in problems && code !== "MALFORMED_JSON";
}

function isWrong({ status, text: answered, headers: received }: HttpResponse): boolean {
  const all = `${answered}${JSON.stringify(received)}`;
  return status >= 500 || all.includes(MARK) || /node_modules|\.mjs|\bat .+:\d+:\d+/.test(answered);
}
