import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { denyWithoutTls, policyDocument } from "../constructs/policy";
import type { Platform } from "../platform";

type Foundation = Pick<Platform, "names" | "key" | "accountId" | "region">;

/** Where alarms go: an encrypted topic with an e-mail subscription for each address. */
export class AlertTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, emails: readonly string[], { names, key, accountId }: Foundation) {
    super(scope, id);
    const topic = new SnsTopic(this, "topic", { name: names.of("topic", "alerts"), kmsMasterKeyId: key.arn });
    this.arn = topic.arn;
    // Without a statement in the key's policy alarms deploy, fire and reach nobody.
    key.allowAlarms(names.of("alarm", "*"));
    new SnsTopicPolicy(this, "policy", {
      arn: topic.arn,
      // A policy of one's own replaces the default one, so the account's own rights must stand in it.
      policy: policyDocument([
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
          Resource: topic.arn,
        },
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": accountId } },
        },
        denyWithoutTls("sns:Publish", topic.arn),
      ]),
    });
    for (const [index, endpoint] of emails.entries()) {
      new SnsTopicSubscription(this, `email-${index + 1}`, { topicArn: topic.arn, protocol: "email", endpoint });
    }
  }
}
