import { expect, jest } from "@jest/globals";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { FunctionName } from "../../core/contracts/environment";
import type { NotificationStore } from "../../core/notifications/application/ports";

/**
 * Checks every answer that a handler gives in a unit test, and every notification that is made, against the API's
 * description. Jest loads this before each test file.
 */
const factories = {
  "webhook-receiver": "makeReceiver",
  "transaction-processor": "makeTransactionProcessor",
  "transaction-reader": "makeReader",
  "notification-sender": "makeNotificationSender",
  "fraud-handler": "makeFraudHandler",
  "batch-api": "makeBatchApi",
  "endpoint-api": "makeEndpointApi",
} as const satisfies Partial<Record<FunctionName, string>>;

interface Deps {
  readonly notificationStore?: NotificationStore;
}
type Handler = (event: APIGatewayProxyEvent, ...rest: unknown[]) => Promise<unknown>;
type Factory = (deps: Deps) => Handler;

for (const [name, factory] of Object.entries(factories)) {
  const path = `../../lambda/${name}/handler`;
  jest.mock(path, () => {
    const actual = jest.requireActual(path) as Record<typeof factory, Factory>;
    const make: Factory = (deps) => {
      const handle = actual[factory](checkedNotifications(deps));
      return async (event, ...rest) => {
        const result = await handle(event, ...rest);
        if (isAnswer(result)) expect(problemsOf(name as FunctionName, event, result)).toEqual([]);
        return result;
      };
    };
    return { ...actual, [factory]: make };
  });
}

const isAnswer = (result: unknown): result is APIGatewayProxyResult =>
  typeof result === "object" && result !== null && "statusCode" in result;

// Loaded where it is needed only: most test files call no handler.
const described = () => jest.requireActual<typeof import("./described")>("./described");

function problemsOf(name: FunctionName, event: APIGatewayProxyEvent, answer: APIGatewayProxyResult): string[] {
  const { pathParameters, routes } = jest.requireActual<typeof import("../../lib/api/routes")>("../../lib/api/routes");
  // A test that does not say which route it calls means the function's first one with these parameters in its path.
  const given = Object.keys(event.pathParameters ?? {}).join();
  const called = `${event.httpMethod} ${event.requestContext.resourcePath}`;
  const fitting = routes.filter((each) => each.handler === name && pathParameters(each).join() === given);
  const route =
    fitting.find(({ method, path }) => `${method} ${path}` === called) ??
    fitting.find(({ path }) => path === event.requestContext.resourcePath) ??
    fitting[0];
  if (route === undefined) return [`${name} has no route with the path parameters ${given}`];
  const headers = Object.entries(answer.headers ?? {}).map(([header, value]) => [header.toLowerCase(), String(value)]);
  return described().answerProblems(route, {
    status: answer.statusCode,
    headers: Object.fromEntries(headers),
    text: answer.body,
  });
}

/** The same dependencies, with a store that takes only notifications that the API's description has. */
function checkedNotifications(deps: Deps): Deps {
  const { notificationStore: store } = deps;
  if (store === undefined) return deps;
  const create: NotificationStore["create"] = (notification) => {
    const { isNotificationType, notificationProblems } = described();
    // A test's message may name a change that no version of Tap makes.
    if (isNotificationType(notification.type)) expect(notificationProblems(notification.body)).toEqual([]);
    return store.create(notification);
  };
  const checked = new Proxy(store, {
    get: (target, key) => {
      const value: unknown = key === "create" ? create : Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...deps, notificationStore: checked };
}
