import { tables } from "../../core/contracts/tables";
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
    alarm: "latency-post-webhook-provider",
    alike: ["latency-post-webhooks-payment", "latency-post-fraud-webhook"],
    title: "webhooks are slow, each with its time and its trace, until what they wait for is fast again",
    async cause(world) {
      const trace = `1-${world.fresh()}`;
      await accessLog(world, { latency_ms: String(SLOW_MS), xray_trace_id: `Root=${trace}` });
      return { trace, end: await keepMeasuring(world, "latency-post-webhook-provider", SLOW_MS) };
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
    alarm: "payment-webhooks-throttled",
    alike: [
      ...Object.keys(tables).filter((name) => !["payment-webhooks", "transactions"].includes(name)),
      "transactions-reads",
      "transactions-writes",
    ].map((name) => (name.endsWith("-throttled") ? name : `${name}-throttled`)),
    title: "one caller sends more than a table takes, is found in the access log, and sends more slowly",
    async cause(world) {
      const caller = `arn:aws:iam::123456789012:user/${world.fresh()}`;
      await accessLog(world, { caller, route: "/transactions" }, BLOCKED);
      return { caller, end: await keepMeasuring(world, "payment-webhooks-throttled", 1) };
    },
    steps: ({ caller }) => [{ command: "tap logs api --count", shows: [new RegExp(`${BLOCKED} .*${caller}`)] }],
    async repair(_, { end }) {
      end();
    },
  }),
];
