import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { Foundation } from "../foundation";
import type { CustomerKey } from "./customer-key";
import type { Grantee } from "./grantee";
import { denyWithoutTls, lazyPolicyDocument, type Statement } from "./policy";

export interface EmailTopicProps {
  readonly purpose: string;
  readonly emails: readonly string[];
  /** SNS's filter on the attributes of a message. @default every message is e-mailed */
  readonly filterPolicy?: string;
}

/** An encrypted topic with an e-mail subscription for each address. */
export class EmailTopic extends Construct {
  private readonly topic: SnsTopic;
  private readonly statements: Statement[];

  constructor(
    scope: Construct,
    { purpose, emails, filterPolicy }: EmailTopicProps,
    private readonly foundation: Foundation & { readonly key: CustomerKey },
  ) {
    super(scope, `topic-${purpose}`);
    const { names, key, accountId } = foundation;
    this.topic = new SnsTopic(this, "topic", {
      name: names.of("topic", purpose),
      kmsMasterKeyId: key.arn,
      // Its segments reach X-Ray under the policy that all suffixes share: ops/topic-tracing.ts.
      tracingConfig: "Active",
    });
    const { arn } = this.topic;
    this.statements = [
      // This policy replaces the default one, so it must repeat the account's rights.
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: [
          "sns:GetTopicAttributes",
          "sns:SetTopicAttributes",
          "sns:AddPermission",
          "sns:RemovePermission",
          "sns:DeleteTopic",
          "sns:Subscribe",
          "sns:ListSubscriptionsByTopic",
          "sns:Publish",
        ],
        Resource: arn,
      },
      denyWithoutTls("sns:Publish", arn),
    ];
    new SnsTopicPolicy(this, "policy", { arn, policy: lazyPolicyDocument(() => this.statements) });
    for (const [index, endpoint] of emails.entries()) {
      new SnsTopicSubscription(this, `email-${index + 1}`, {
        topicArn: arn,
        protocol: "email",
        endpoint,
        ...(filterPolicy && { filterPolicy, filterPolicyScope: "MessageAttributes" }),
      });
    }
  }

  /** Lets an operator see how many have subscribed, and none of their addresses. */
  grantLook(grantee: Grantee): void {
    grantee.allow(["sns:GetTopicAttributes"], this.topic.arn);
  }

  get arn(): string {
    return this.topic.arn;
  }

  /** Lets the alarms whose names match publish. Without the right to the key their messages would be lost. */
  allowAlarms(pattern: string): void {
    const { key, accountId } = this.foundation;
    key.allowAlarms(pattern);
    this.statements.push({
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: this.topic.arn,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    });
  }

  grantPublish(grantee: Grantee): void {
    grantee.allow(["sns:Publish"], this.topic.arn);
    grantee.allowKey("sns", "kms:GenerateDataKey", "kms:Decrypt");
  }
}
