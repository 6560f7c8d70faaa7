import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";
import { type Policy, policyOf } from "./recording/policy";

/** What docs/deploy.md attaches to the deployer's role; for a stack that e-mails customers, with what its sender needs. */
export function deployerPolicy(account: string, suffix: string, senderEmail?: string): Policy {
  const template = (name: string) => readFileSync(join(projectRoot, "docs", name), "utf8");
  const { Statement } = policyOf(template("deployer-policy.json"), account, suffix);
  if (senderEmail === undefined) return { Statement };
  const addition = template("deployer-policy-customer-email.json").replaceAll("SENDER", senderEmail);
  return { Statement: [...Statement, ...policyOf(addition, account, suffix).Statement] };
}
