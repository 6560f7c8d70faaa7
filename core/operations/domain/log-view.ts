import { type Fields, fieldsOf, functionEntry, isFunctionNoise, textOf } from "./function-entry";

/** Logs of one kind: how an entry is shown, and which entries count as alike. */
export interface LogView {
  readonly titles: readonly string[];
  /** One text for each title. */
  cells(text: string): readonly string[];
  readonly alikeTitles: readonly string[];
  alike(text: string): readonly string[];
  /** Whether it says nothing that an operator looks for, such as that a call began. */
  isNoise(text: string): boolean;
}

const ofFunction: LogView = {
  titles: ["LEVEL", "MESSAGE", "DETAILS"],
  cells(text) {
    const { level, message, error, details } = functionEntry(text);
    return [level, message, [...(error === undefined ? [] : [error]), ...details].join("  ")];
  },
  alikeTitles: ["LEVEL", "MESSAGE", "ERROR"],
  alike(text) {
    const { level, message, errorName = "" } = functionEntry(text);
    // Before it stand the time and the request's id.
    return [level, message.replace(/^\S+ \S+ (?=Task timed out)/, ""), errorName];
  },
  isNoise: isFunctionNoise,
};

/** Logs of all functions: each entry names its own. What Lambda's runtime writes does not. */
const ofFunctions: LogView = {
  titles: ["FUNCTION", ...ofFunction.titles],
  cells: (text) => [serviceOf(text), ...ofFunction.cells(text)],
  alikeTitles: ["FUNCTION", ...ofFunction.alikeTitles],
  alike: (text) => [serviceOf(text), ...ofFunction.alike(text)],
  isNoise: ofFunction.isNoise,
};

const serviceOf = (text: string): string => textOf(fieldsOf(text)?.service);

const workflowId = (arn: unknown): string => textOf(arn).split(":").slice(7).join(":");

const ofWorkflow: LogView = {
  titles: ["EXECUTION", "STEP", "DETAILS"],
  cells(text) {
    const { execution_arn: arn, type, details } = fieldsOf(text) ?? { details: text };
    return [workflowId(arn), textOf(type), textOf(details)];
  },
  alikeTitles: ["STEP", "DETAILS"],
  alike: (text) => ofWorkflow.cells(text).slice(1),
  isNoise: () => false,
};

const ofApi: LogView = {
  titles: ["STATUS", "ROUTE", "CALLER", "ADDRESS", "MS", "REQUEST", "TRACE"],
  cells(text) {
    const fields = fieldsOf(text) ?? {};
    const trace = textOf(fields.xray_trace_id).replace(/^Root=/, "");
    const [status, route, caller, address] = apiCells(fields);
    return [status, route, caller, address, textOf(fields.latency_ms), textOf(fields.request_id), trace];
  },
  alikeTitles: ["STATUS", "ROUTE", "CALLER", "ADDRESS"],
  alike: (text) => apiCells(fieldsOf(text) ?? {}),
  isNoise: () => false,
};

/** What says who called what, and how it ended. API Gateway writes a hyphen for what it does not know. */
const apiCells = ({ status, method, route, caller, source_ip, error_type, waf_status }: Fields) => {
  const why = waf_status === 403 || waf_status === "403" ? "firewall" : textOf(error_type);
  const known = (value: unknown) => (value === "-" ? "" : textOf(value));
  const ended = why === "" || why === "-" ? textOf(status) : `${textOf(status)} ${why}`;
  return [ended, `${textOf(method)} ${textOf(route)}`, known(caller), known(source_ip)] as const;
};

const ofFirewall: LogView = {
  titles: ["RULE", "ADDRESS", "COUNTRY", "METHOD"],
  cells(text) {
    const { httpRequest, ...entry } = fieldsOf(text) ?? {};
    const { clientIp, country, httpMethod } = (httpRequest ?? {}) as Fields;
    return [ruleOf(entry), textOf(clientIp), textOf(country), textOf(httpMethod)];
  },
  alikeTitles: ["RULE", "ADDRESS", "COUNTRY"],
  alike: (text) => ofFirewall.cells(text).slice(0, 3),
  isNoise: () => false,
};

/** `rate-per-address`, or a managed group with its rule: `AWSManagedRulesCommonRuleSet SizeRestrictions_BODY`. */
function ruleOf({ terminatingRuleId, ruleGroupList }: Fields): string {
  const groups = Array.isArray(ruleGroupList) ? (ruleGroupList as readonly Fields[]) : [];
  const inner = groups.flatMap(({ terminatingRule }) => textOf((terminatingRule as Fields | null)?.ruleId) || []);
  return [textOf(terminatingRuleId), ...inner].join(" ");
}

const ofAudit: LogView = {
  titles: ["TABLE", "CHANGE", "KEYS", "BY"],
  cells(text) {
    const { table, change, keys, principal } = fieldsOf(text) ?? { table: text };
    return [table, change, keys, principal].map(textOf);
  },
  alikeTitles: ["TABLE", "CHANGE", "BY"],
  alike(text) {
    const [table = "", change = "", , by = ""] = ofAudit.cells(text);
    return [table, change, by];
  },
  isNoise: () => false,
};

export const logViews = {
  functions: ofFunctions,
  function: ofFunction,
  workflow: ofWorkflow,
  api: ofApi,
  firewall: ofFirewall,
  audit: ofAudit,
} as const;

/** Entries that are alike. */
export interface LogCount {
  readonly cells: readonly string[];
  readonly count: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Counts entries that are alike, the most frequent first. `entries`: oldest first. */
export function countAlike(
  view: LogView,
  entries: readonly { readonly at: Date; readonly text: string }[],
): LogCount[] {
  const counts = new Map<string, LogCount>();
  for (const { at, text } of entries) {
    const cells = view.alike(text);
    const key = JSON.stringify(cells);
    const known = counts.get(key);
    counts.set(key, { cells, count: (known?.count ?? 0) + 1, firstAt: known?.firstAt ?? at, lastAt: at });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
