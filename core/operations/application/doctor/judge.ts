import { parameterHint } from "../../../contracts/parameter-hints";
import { UNSET } from "../../../contracts/parameters";
import type { TableSchema } from "../../../contracts/tables";
import { type Finding, note, ok, wrong } from "./examine";

/** Least version of Node.js, as package.json asks for it. */
const LEAST_NODE = "20.19.0";

export function judgeNode(version: string): Finding {
  const isOld = version.localeCompare(LEAST_NODE, undefined, { numeric: true }) < 0;
  return isOld
    ? wrong("Node.js", `${version} is too old: ${LEAST_NODE} is needed`, "install a newer Node.js")
    : ok("Node.js", version);
}

export interface ParameterState {
  /** Path under `/tap/<suffix>/`. */
  readonly path: string;
  /** 1 until an operator sets the value. */
  readonly version: number;
}

/** Parameters that the stack itself fills: their first version counts. */
const FILLED = new Set(["deployment", "api-key"]);

/** Which parameters still have the value of their creation. Their values are not read. */
export function judgeParameters(
  parameters: readonly ParameterState[],
  { gateway, prefix, flags }: { readonly gateway: string; readonly prefix: string; readonly flags: string },
): Finding[] {
  const missing = ["api-key", "callers"].filter((needed) => !parameters.some(({ path }) => path === needed));
  const unset = parameters.filter(
    ({ path, version }) => version === 1 && !FILLED.has(path) && !path.includes("/merchants/"),
  );
  const findings = unset.flatMap(({ path }): Finding[] => {
    const hint = parameterHint(path, { paymentGateway: gateway });
    if (hint === undefined) return [];
    const isOptional = path === "providers/stripe/read-key";
    const mend = path.startsWith("webhook-endpoints/")
      ? `tap endpoints set${flags}`
      : `aws ssm put-parameter --overwrite --type SecureString --name ${prefix}${path} --value '${hint.value}'`;
    return [{ what: path, state: isOptional ? "note" : "wrong", says: `${UNSET}: ${hint.until}`, mend }];
  });
  return [
    ...missing.map((path) => wrong(path, "the parameter is missing", "deploy again")),
    ...findings,
    ok("parameters", `${parameters.length - unset.length} of ${parameters.length} are set`),
  ];
}

export interface TableState {
  readonly name: string;
  readonly indexes: readonly string[];
  readonly hasStream: boolean;
  readonly isRecoverable: boolean;
}

/** A table against what this checkout expects of it. Undefined: it is not there. */
export function judgeTable(purpose: string, schema: TableSchema, table: TableState | undefined): Finding[] {
  const what = `table ${purpose}`;
  if (table === undefined) return [wrong(what, "it is missing: the stack is older than this checkout", "deploy again")];
  const wanted = [...Object.keys(schema.indexes ?? {}), ...Object.keys(schema.localIndexes ?? {})];
  const missing = wanted.filter((index) => !table.indexes.includes(index));
  return [
    ...(missing.length > 0
      ? [wrong(what, `it has no index ${missing.join(", ")}: the stack is older than this checkout`, "deploy again")]
      : []),
    ...(table.hasStream ? [] : [wrong(what, "it has no stream: its changes are not audited", "deploy again")]),
    ...(table.isRecoverable ? [] : [wrong(what, "point-in-time recovery is off", "deploy again")]),
  ];
}

/** What a function has to read: a queue, or the stream of a table. */
export interface Consumption {
  /** `lambda-audit-logger-dev` */
  readonly consumer: string;
  /** `table-batches-dev`, `queue-notifications-dev.fifo` */
  readonly source: string;
}

export interface MappingState extends Consumption {
  /** As Lambda says it: `Enabled`, `Disabled`, `Updating` … */
  readonly state: string;
  /** What Lambda says of its last call: `OK`, `No records processed`, `PROBLEM: …`. */
  readonly lastResult?: string;
}

const READS = /^(?:Enabled|Enabling|Updating|Creating)$/;

/** Event source mappings against those that the stack has. Others of the account are left out. */
export function judgeMappings(found: readonly MappingState[], wanted: readonly Consumption[]): Finding[] {
  const what = "event source mapping";
  const findings = wanted.flatMap(({ consumer, source }): Finding[] => {
    const mapping = found.find((one) => one.consumer === consumer && one.source === source);
    if (mapping === undefined || !READS.test(mapping.state)) {
      const state = mapping?.state ?? "the mapping is missing";
      return [wrong(what, `${consumer} does not read ${source}: ${state}`, "deploy again")];
    }
    const { lastResult = "" } = mapping;
    return lastResult.startsWith("PROBLEM") ? [note(what, `${consumer} reads ${source}. ${lastResult}`)] : [];
  });
  return findings.some(({ state }) => state === "wrong")
    ? findings
    : [...findings, ok("event source mappings", `${wanted.length} enabled`)];
}

/** A schedule by the state that EventBridge Scheduler names. Undefined: it is not there. */
export function judgeSchedule(purpose: string, state: string | undefined): Finding {
  const what = `schedule ${purpose}`;
  return state === "ENABLED"
    ? ok(what, state)
    : wrong(what, `${state ?? "it is missing"}: nothing calls ${purpose}`, "deploy again");
}

/** Hours after which an alarm without data is worth a look. */
const NO_DATA_HOURS = 24;

export interface AlarmState {
  readonly name: string;
  readonly state: string;
  /** ISO time since which it is in this state. */
  readonly since: string;
}

export function judgeAlarms(alarms: readonly AlarmState[], now: Date, flags: string): Finding[] {
  const raised = alarms.filter(({ state }) => state === "ALARM");
  const silent = alarms.filter(
    ({ state, since }) =>
      state === "INSUFFICIENT_DATA" && now.getTime() - Date.parse(since) > NO_DATA_HOURS * 3_600_000,
  );
  return [
    ...raised.map(({ name, since }) => wrong(name, `raised ${since}`, `tap issues list${flags}`)),
    ...silent.map(({ name, since }) => note(name, `no data since ${since}`)),
    ok("alarms", `${alarms.length - raised.length} of ${alarms.length} are not raised`),
  ];
}

/** The gateway, as far as the stack's size says that money is meant to be taken. */
export function judgeGateway(gateway: string, stage: string): Finding {
  if (gateway !== "sandbox") return ok("gateway", gateway);
  const says = "sandbox: it takes no money";
  return stage === "dev"
    ? note("gateway", says)
    : wrong("gateway", says, "set PAYMENT_GATEWAY=stripe, and deploy again");
}

/** Seconds that AWS accepts between its clock and that of a signed request. */
const MOST_SKEW_SECONDS = 300;

export function judgeClock(theirs: Date, ours: Date): Finding {
  const seconds = Math.round((ours.getTime() - theirs.getTime()) / 1000);
  return Math.abs(seconds) > MOST_SKEW_SECONDS / 2
    ? wrong("clock", `this computer's is ${seconds} s off: AWS refuses more than ${MOST_SKEW_SECONDS}`, "set the clock")
    : ok("clock", `${Math.abs(seconds)} s off`);
}

/** The answer to a call without a signature: refused by API Gateway, in Tap's words. */
export function judgeApi(status: number, code: unknown): Finding {
  return status === 403 && typeof code === "string"
    ? ok("API", `reachable, and refuses a call without a signature: 403 ${code}`)
    : wrong(
        "API",
        `a call without a signature was answered with ${status}`,
        "deploy again, and look at the access log",
      );
}
