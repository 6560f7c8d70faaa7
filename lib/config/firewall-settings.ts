import type { EnvironmentConfig } from "./environments";
import type { SettingsReader } from "./settings-reader";

export type FirewallRules = "all" | "fewest";

/** FIREWALL_RULES: a stack for tests may do with the fewest rules. */
export function readFirewallRules(
  reader: SettingsReader,
  suffix: string,
  { allowsSimulator }: Pick<EnvironmentConfig, "allowsSimulator">,
): FirewallRules {
  const rules = reader.text("FIREWALL_RULES", "all");
  reader.check("FIREWALL_RULES", rules, /^(all|fewest)$/, "`all`, or `fewest` for a stack that is only for tests");
  if (rules === "fewest" && !allowsSimulator) reader.problem(`FIREWALL_RULES is fewest: ${suffix} has all of them`);
  return rules as FirewallRules;
}
