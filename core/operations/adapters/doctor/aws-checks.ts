import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { type CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";

import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, type LambdaClient } from "@aws-sdk/client-lambda";

import { GetAccountCommand, type SESv2Client } from "@aws-sdk/client-sesv2";
import { GetTopicAttributesCommand, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { paginateDescribeParameters, type SSMClient } from "@aws-sdk/client-ssm";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type TableSchema, tables } from "../../../contracts/tables";
import { sideBySide } from "../../../shared/application/side-by-side";
import { type Check, type Finding, note, ok, wrong } from "../../application/doctor/examine";
import {
  type AlarmState,
  judgeAlarms,
  judgeParameters,
  judgeTable,
  type ParameterState,
  type TableState,
} from "../../application/doctor/judge";

const AT_A_TIME = 5;

/** Parameters by their names and versions: no value is read. */
export const parametersCheck = (
  client: SSMClient,
  prefix: string,
  { gateway, flags }: { readonly gateway: string; readonly flags: string },
): Check => ({
  name: "parameters",
  async look() {
    const found: ParameterState[] = [];
    const filter = { Key: "Path", Option: "Recursive", Values: [prefix.replace(/\/$/, "")] };
    for await (const { Parameters = [] } of paginateDescribeParameters(
      { client },
      { ParameterFilters: [filter], MaxResults: 50 },
    )) {
      for (const { Name = "", Version = 1 } of Parameters)
        found.push({ path: Name.slice(prefix.length), version: Version });
    }
    return judgeParameters(found, { gateway, prefix, flags });
  },
});

export const tablesCheck = (
  client: DynamoDBDocumentClient,
  nameOf: (purpose: keyof typeof tables) => string,
): Check => ({
  name: "tables",
  async look() {
    const purposes = Object.keys(tables) as (keyof typeof tables)[];
    const findings = await sideBySide(purposes, AT_A_TIME, async (purpose) =>
      judgeTable(purpose, tables[purpose] as TableSchema, await tableState(client, nameOf(purpose))),
    );
    const all = findings.flat();
    return all.length > 0 ? all : [ok("tables", `${purposes.length}, with streams, recovery and all indexes`)];
  },
});

async function tableState(client: DynamoDBDocumentClient, TableName: string): Promise<TableState | undefined> {
  try {
    const [{ Table }, { ContinuousBackupsDescription: backups }] = await Promise.all([
      client.send(new DescribeTableCommand({ TableName })),
      client.send(new DescribeContinuousBackupsCommand({ TableName })),
    ]);
    const indexes = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
    return {
      name: TableName,
      indexes: indexes.flatMap(({ IndexName }) => IndexName ?? []),
      hasStream: Table?.StreamSpecification?.StreamEnabled === true,
      isRecoverable: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED",
    };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Subscriptions of a topic, without their addresses. */
export const topicCheck = (
  client: SNSClient,
  TopicArn: string,
  { purpose, variable, isNeeded }: { readonly purpose: string; readonly variable: string; readonly isNeeded: boolean },
): Check => ({
  name: `e-mails of ${purpose}`,
  async look() {
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    const [confirmed, pending] = [Attributes.SubscriptionsConfirmed, Attributes.SubscriptionsPending].map(Number);
    const what = `e-mails of ${purpose}`;
    if (pending) return [wrong(what, `${pending} not confirmed`, "open the link in the e-mail from AWS")];
    if (confirmed) return [ok(what, `${confirmed} confirmed`)];
    const step = `set ${variable}, and deploy again`;
    return [isNeeded ? wrong(what, "nobody gets them", step) : note(what, "nobody gets them", step)];
  },
});

export const customerEmailsCheck = (client: SESv2Client): Check => ({
  name: "e-mails to customers",
  async look() {
    const { SendingEnabled, ProductionAccessEnabled } = await client.send(new GetAccountCommand({}));
    const what = "e-mails to customers";
    if (!SendingEnabled) return [wrong(what, "SES has paused the account's sending", "answer SES in its console")];
    return ProductionAccessEnabled
      ? [ok(what, "the account may send")]
      : [
          wrong(
            what,
            "the account is in SES's sandbox: customers get none",
            "request production access in SES's console",
          ),
        ];
  },
});

/** Alarms of one deployment, by the end of their names: prefixes are all that AWS filters by. */
export const alarmsCheck = (
  client: CloudWatchClient,
  { suffix, flags }: { readonly suffix: string; readonly flags: string },
): Check => ({
  name: "alarms",
  async look() {
    const found: AlarmState[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client, pageSize: 100 },
      { AlarmNamePrefix: "alarm-" },
    )) {
      for (const { AlarmName = "", StateValue = "", StateUpdatedTimestamp = new Date(0) } of MetricAlarms) {
        if (!AlarmName.endsWith(`-${suffix}`)) continue;
        found.push({ name: AlarmName, state: StateValue, since: StateUpdatedTimestamp.toISOString() });
      }
    }
    return judgeAlarms(found, new Date(), flags);
  },
});

export const deadLettersCheck = (
  client: SQSClient,
  queues: readonly { readonly purpose: string; readonly url: string }[],
  flags: string,
): Check => ({
  name: "dead letters",
  async look() {
    const findings = await sideBySide(queues, AT_A_TIME, async ({ purpose, url }): Promise<Finding[]> => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      const count = Number(Attributes.ApproximateNumberOfMessages ?? 0);
      return count === 0 ? [] : [wrong(`dead letters of ${purpose}`, `${count} wait`, `tap dead-letters list${flags}`)];
    });
    const all = findings.flat();
    return all.length > 0 ? all : [ok("dead letters", `none in ${queues.length} queues`)];
  },
});

export const concurrencyCheck = (client: LambdaClient, functionNames: readonly string[]): Check => ({
  name: "reserved concurrency",
  async look() {
    const reserved = await sideBySide(functionNames, AT_A_TIME, async (FunctionName) => {
      const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
      return answer.ReservedConcurrentExecutions;
    });
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const sum = reserved.reduce<number>((total, one) => total + (one ?? 0), 0);
    const none = functionNames.filter((_, index) => reserved[index] === undefined);
    const stopped = functionNames.filter((_, index) => reserved[index] === 0);
    return [
      ...stopped.map((name) => wrong(name, "its concurrency is 0: it never runs", "deploy again")),
      none.length > 0
        ? note("reserved concurrency", `${none.length} functions have none`, "deploy without RESERVED_CONCURRENCY=off")
        : ok("reserved concurrency", `${sum} of the account's ${AccountLimit?.ConcurrentExecutions} executions`),
    ];
  },
});

export const logGroupsCheck = (
  client: CloudWatchLogsClient,
  prefixes: readonly string[],
  groups: readonly string[],
): Check => ({
  name: "log groups",
  async look() {
    const found = new Map<string, number | undefined>();
    for (const logGroupNamePrefix of prefixes) {
      for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
        for (const { logGroupName = "", retentionInDays } of logGroups) found.set(logGroupName, retentionInDays);
      }
    }
    const missing = groups.filter((name) => !found.has(name));
    const endless = groups.filter((name) => found.has(name) && found.get(name) === undefined);
    if (missing.length + endless.length === 0) return [ok("log groups", `${groups.length}, each with an end`)];
    return [
      ...missing.map((name) => wrong(name, "the log group is missing", "deploy again")),
      ...endless.map((name) => wrong(name, "its entries are kept for ever", "deploy again")),
    ];
  },
});
