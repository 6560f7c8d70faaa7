import { expect, test } from "@jest/globals";
import { list, type PolicyStatement, resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const sender = (document: ReturnType<typeof synthDocument>) => {
  const lambda = resourcesOf(document, "aws_lambda_function").find(({ address }) =>
    address.includes("notification-sender"),
  );
  const policy = resourcesOf(document, "aws_iam_role_policy").find(({ address }) =>
    address.includes("notification-sender"),
  );
  const { Statement } = JSON.parse(String(policy?.attributes.policy)) as { Statement: PolicyStatement[] };
  const environment = lambda?.attributes.environment as { variables: Record<string, string> } | undefined;
  return {
    topic: environment?.variables.NOTIFICATION_TOPIC_ARN,
    actions: Statement.flatMap(({ Action }) => list(Action)),
  };
};

test("notification-sender publishes every change to the topic where the deployment names an address", () => {
  const { topic, actions } = sender(synthDocument());
  expect(topic).toMatch(/^\$\{aws_sns_topic\..+\.arn\}$/);
  expect(actions).toContain("sns:Publish");
});

test("notification-sender knows no topic, and may publish to none, where the deployment names no address", () => {
  const { topic, actions } = sender(synthDocument({ NOTIFICATION_EMAIL: "" }));
  expect(topic).toBe("none");
  expect(actions).not.toContain("sns:Publish");
});
