import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import type { Foundation } from "../foundation";
import { lazyPolicyDocument, type Statement } from "./policy";

/**
 * The one customer-managed key. Its policy names a service only once a construct needs it. Functions and operators use
 * the key through the account statement and their identity policies.
 */
export class CustomerKey extends Construct {
  private readonly key: KmsKey;
  private readonly statements: Statement[];

  constructor(
    scope: Construct,
    id: string,
    private readonly foundation: Foundation,
  ) {
    super(scope, id);
    this.statements = [
      {
        Sid: "AccountDecidesByIdentityPolicies",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${foundation.accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ];
    this.key = new KmsKey(this, "key", {
      description: "Everything that Tap stores: tables, queues, logs, parameters, function variables",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: lazyPolicyDocument(() => this.statements),
    });
    new KmsAlias(this, "alias", { name: foundation.names.of("key", "tap"), targetKeyId: this.key.keyId });
  }

  get arn(): string {
    return this.key.arn;
  }

  /** Lets CloudWatch Logs encrypt this stack's log groups, which it does without a role. */
  allowLogs(): void {
    const { region, accountId, names } = this.foundation;
    const arnOf = (name: string) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
    this.addOnce({
      Sid: "CloudWatchLogs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": names.logGroupPatterns.map(arnOf) },
      },
    });
  }

  /** Lets the alarms whose names match publish to an encrypted topic, which they do without a role. */
  allowAlarms(pattern: string): void {
    const { region, accountId } = this.foundation;
    this.addOnce({
      Sid: "CloudWatchAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${region}:${accountId}:alarm:${pattern}` },
      },
    });
  }

  /**
   * EventBridge sends events that it could not deliver to an encrypted queue, without a role. EventBridge does not name
   * its rule to KMS, and a condition on it would lose the events: SQS names the queue. The queue's policy names the rule.
   */
  allowEvents(): void {
    const { region, accountId, names } = this.foundation;
    const queues = `arn:aws:sqs:${region}:${accountId}:${names.of("dlq", "rule-*")}`;
    this.addOnce({
      Sid: "EventBridge",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:sqs:arn": queues } },
    });
  }

  private addOnce(statement: Statement): void {
    if (!this.statements.some((known) => known.Sid === statement.Sid)) this.statements.push(statement);
  }
}
