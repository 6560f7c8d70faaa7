import { environments, type Stage } from "../../lib/config/environments";
import type { Settings } from "../../lib/config/settings";
import type { Copy } from "./emulated-copy";

/** Settings of the next version of a stack: another size, other addresses, no reservations. */
export const nextSettings = (settings: Settings, size: Stage): Settings => ({
  ...settings,
  config: environments[size],
  reserveConcurrency: false,
  alertEmails: ["other-alerts@example.com"],
  partnerAccounts: ["123456789012"],
  providerAddresses: [...settings.providerAddresses, "192.0.2.0/24"],
});

/**
 * Changes a copy in the ways of an update: a tag that is gone, one with another value, an index that is gone, and other
 * values of whatever has a text, a retention, a definition, a schedule or a trust policy.
 */
export function nextVersion({ provider, resource }: Copy): void {
  const [{ default_tags: [defaults] = [] }] = provider.aws as unknown as [
    { default_tags?: { tags: Record<string, string> }[] },
  ];
  if (defaults) {
    const { CommitAuthor: _, ...tags } = defaults.tags;
    defaults.tags = { ...tags, Repository: "renamed" };
  }
  for (const [type, named] of Object.entries(resource)) {
    // IAM cannot change it: another one would replace the policy, which fails while the policy is attached.
    if (type === "aws_iam_policy") continue;
    for (const attributes of Object.values(named)) {
      for (const text of ["description", "alarm_description"]) {
        // A description that names another resource must stay as it is.
        if (typeof attributes[text] === "string" && !attributes[text].includes("${"))
          attributes[text] = `${attributes[text]} Changed.`;
      }
    }
  }
  for (const queue of Object.values(resource.aws_sqs_queue ?? {})) queue.message_retention_seconds = 86_400;
  for (const machine of Object.values(resource.aws_sfn_state_machine ?? {})) {
    machine.definition = JSON.stringify({ ...(JSON.parse(String(machine.definition)) as object), Comment: "Changed" });
  }
  for (const schedule of Object.values(resource.aws_scheduler_schedule ?? {})) {
    schedule.schedule_expression = "rate(2 minutes)";
  }
  for (const config of Object.values(resource.aws_lambda_function_event_invoke_config ?? {})) {
    config.maximum_event_age_in_seconds = 120;
  }
  for (const role of Object.values(resource.aws_iam_role ?? {})) {
    role.assume_role_policy = String(role.assume_role_policy).replace('"Effect"', '"Sid":"Changed","Effect"');
  }
  const [table] = Object.values(resource.aws_dynamodb_table ?? {}).filter(
    ({ global_secondary_index: indexes }) => Array.isArray(indexes) && indexes.length > 1,
  );
  if (table) withoutIndex(table);
}

/** Removes the last index, and the attributes that no other key needs: DynamoDB refuses attributes without a key. */
function withoutIndex(table: Record<string, unknown>): void {
  type Key = { hash_key?: string; range_key?: string };
  const indexes = (table.global_secondary_index as Key[]).slice(0, -1);
  const keys = [table as Key, ...indexes, ...((table.local_secondary_index ?? []) as Key[])].flatMap(
    ({ hash_key, range_key }) => [hash_key, range_key],
  );
  table.global_secondary_index = indexes;
  table.attribute = (table.attribute as { name: string }[]).filter(({ name }) => keys.includes(name));
}
