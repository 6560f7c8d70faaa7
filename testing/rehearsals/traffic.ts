import { throttleLine } from "../../core/shared/adapters/telemetry/throttles";
import { invoke, type World } from "../../ops/iam/world";
import { accessLine, loggedByAws } from "./logged-by-aws";
import { keepMeasuring, measuredByAws } from "./measured-by-aws";
import { rehearsal } from "./rehearsal";

const accessLog = (world: World, fields: Readonly<Record<string, string>>, count = 1) =>
  loggedByAws(
    world,
    world.names.logGroup("api-access"),
    Array.from({ length: count }, () => accessLine(fields)),
  );

/** Requests within five minutes of which more than the alarm's 100 are blocked. */
const BLOCKED = 120;
/** Milliseconds that a slow webhook took, more than the alarm's 500. */
const SLOW_MS = 2_011;

/** A call that a function's error ended, as API Gateway logs it. Returns its trace. */
async function failedCall(world: World): Promise<string> {
  const trace = `1-${world.fresh()}`;
  await invoke(world, "transaction-reader", { requestContext: null }).catch(() => undefined);
  await accessLog(world, { status: "502", method: "GET", route: "/transactions", xray_trace_id: `Root=${trace}` });
  await measuredByAws(world, "api-5xx", 1);
  return trace;
}

/** Pause between two throttled calls, in ms: shorter than any period, as fast as they pass. */
const THROTTLED_EVERY_MS = 2_000;

/** What transaction-reader logs, again and again, while DynamoDB throttles an index. Returns what ends it. */
async function keepThrottling(world: World, index: string): Promise<() => void> {
  const group = world.names.functionLogGroup(world.names.of("lambda", "transaction-reader"));
  const reason = { reason: "IndexReadKeyRangeThroughputExceeded", resource: `arn:aws:dynamodb:us-east-1:1:${index}` };
  const error = { name: "ThrottlingException", ThrottlingReasons: [reason] };
  const service = "transaction-reader";
  const line = () => throttleLine({ service, namespace: world.names.metricsNamespace }, error);
  await loggedByAws(world, group, [line()]);
  const timer = setInterval(() => void loggedByAws(world, group, [line()]).catch(() => undefined), THROTTLED_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Alarms about what the API and the tables get. */
export const trafficRehearsals = [
  rehearsal({
    alarm: "api-5xx",
    title: "a call of the API fails, is found in the access log, and its error in the function's log",
    cause: failedCall,
    steps: (trace) => [
      { command: "tap logs api --status 5xx", shows: ["502", "GET /transactions", trace] },
      { command: "tap logs transaction-reader --errors", shows: ["TypeError"] },
    ],
  }),
  rehearsal({
    alarm: "webhook-receiver-slow",
    alike: ["fraud-handler-slow"],
    title: "webhooks are slow, each with its time and its trace, until what they wait for is fast again",
    async cause(world) {
      const trace = `1-${world.fresh()}`;
      await accessLog(world, { latency_ms: String(SLOW_MS), xray_trace_id: `Root=${trace}` });
      return { trace, end: await keepMeasuring(world, "webhook-receiver-slow", SLOW_MS) };
    },
    steps: ({ trace }) => [{ command: "tap logs api --slower 500", shows: [String(SLOW_MS), trace] }],
    async repair(_, { end }) {
      end();
    },
  }),
  rehearsal({
    alarm: "firewall-blocks",
    title: "an address sends too much and is blocked, until it ends",
    async cause(world) {
      const httpRequest = { clientIp: "198.51.100.9", country: "DE", httpMethod: "POST" };
      const blocked = { terminatingRuleId: "rate-per-address", action: "BLOCK", ruleGroupList: [], httpRequest };
      await loggedByAws(
        world,
        world.names.firewallLogGroup("tap"),
        Array.from({ length: BLOCKED }, () => blocked),
      );
      await measuredByAws(world, "firewall-blocks", BLOCKED);
    },
    steps: () => [{ command: "tap logs firewall --count", shows: [/120 +rate-per-address +198\.51\.100\.9/] }],
  }),
  rehearsal({
    alarm: "calls-throttled",
    title: "one caller sends more than a table takes; table and caller are found, and it sends more slowly",
    async cause(world) {
      const caller = `arn:aws:iam::123456789012:user/${world.fresh()}`;
      await accessLog(world, { caller, route: "/transactions" }, BLOCKED);
      const index = `table/${world.names.of("table", "transactions")}/index/by-merchant`;
      return { caller, index, end: await keepThrottling(world, index) };
    },
    steps: ({ caller, index }) => [
      { command: "tap logs functions --contains CALL_THROTTLED", shows: ["transaction-reader", index] },
      { command: "tap logs api --count", shows: [new RegExp(`${BLOCKED} .*${caller}`)] },
    ],
    async repair(_, { end }) {
      end();
    },
  }),
];
