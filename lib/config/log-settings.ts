import type { EnvironmentConfig, InvocationLogs } from "./environments";
import type { SettingsReader } from "./settings-reader";

/** Days for which CloudWatch can keep a log group, from a week on. */
const RETENTIONS = [7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
/** A year: PCI DSS 10.5.1. */
const FEWEST_IN_PROD = 365;

/** Days for which the logs of who called, and of what the firewall blocked, are kept: ACCESS_LOG_DAYS. */
export function readAccessLogDays(
  reader: SettingsReader,
  suffix: string,
  { accessLogRetentionDays }: Pick<EnvironmentConfig, "accessLogRetentionDays">,
): number {
  const text = reader.text("ACCESS_LOG_DAYS", String(accessLogRetentionDays));
  const days = RETENTIONS.find((retention) => String(retention) === text);
  if (days === undefined) {
    reader.problem(
      `ACCESS_LOG_DAYS is ${JSON.stringify(text)}: CloudWatch keeps logs for ${RETENTIONS.join(", ")} days`,
    );
  } else if (suffix === "prod" && days < FEWEST_IN_PROD) {
    reader.problem(`ACCESS_LOG_DAYS is ${days}: prod keeps who called for ${FEWEST_IN_PROD} days at least`);
  }
  return days ?? accessLogRetentionDays;
}

/** INVOCATION_LOGS: of which invocations the lines that Lambda itself writes are logged. */
export function readInvocationLogs(
  reader: SettingsReader,
  { invocationLogs }: Pick<EnvironmentConfig, "invocationLogs">,
): InvocationLogs {
  const logged = reader.text("INVOCATION_LOGS", invocationLogs);
  return reader.check("INVOCATION_LOGS", logged, /^(all|failed)$/, "must be `all`, or `failed`") as InvocationLogs;
}
