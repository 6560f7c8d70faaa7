import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { list, type PolicyStatement, resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const SENDER = "payments@example.com";
const on = synthDocument({ SENDER_EMAIL: SENDER });
const off = synthDocument();

const emailStatements = (document: typeof on) =>
  resourcesOf(document, "aws_iam_role_policy").flatMap(({ address, attributes }) =>
    (JSON.parse(String(attributes.policy)) as { Statement: PolicyStatement[] }).Statement.filter((statement) =>
      list(statement.Action).some((action) => action.startsWith("ses:")),
    ).map((statement) => ({ address, statement })),
  );

test("without a sender the stack has nothing of SES: no resource, no right, no alarm", () => {
  expect(resourcesOf(off).filter(({ type }) => type.startsWith("aws_ses"))).toEqual([]);
  expect(emailStatements(off)).toEqual([]);
  expect(JSON.stringify(off)).not.toContain("customer-emails");
});

test("only notification-sender may send, by this sender and in this configuration set alone", () => {
  const statements = emailStatements(on);
  expect(statements.flatMap(({ statement }) => list(statement.Action))).toEqual(statements.map(() => "ses:SendEmail"));
  expect([...new Set(statements.map(({ address }) => address))]).toEqual([
    expect.stringContaining("notification-sender"),
  ]);
  expect(statements.flatMap(({ statement }) => list(statement.Resource)).sort()).toEqual([
    expect.stringMatching(/^\$\{aws_sesv2_configuration_set\.[\w-]+\.arn\}$/),
    expect.stringMatching(/^\$\{aws_sesv2_email_identity\.[\w-]+\.arn\}$/),
  ]);
});

test("SES sends encrypted, keeps away addresses that bounced or complained, and counts both", () => {
  const [set] = resourcesOf(on, "aws_sesv2_configuration_set");
  expect(set?.attributes).toMatchObject({
    configuration_set_name: "emails-customers-dev",
    delivery_options: { tls_policy: "REQUIRE" },
    suppression_options: { suppressed_reasons: ["BOUNCE", "COMPLAINT"] },
  });
  const [destination] = resourcesOf(on, "aws_sesv2_configuration_set_event_destination");
  expect(destination?.attributes).toMatchObject({
    event_destination: {
      enabled: true,
      matching_event_types: ["SEND", "BOUNCE", "COMPLAINT"],
      cloud_watch_destination: {
        dimension_configuration: [{ dimension_name: "deployment", dimension_value_source: "MESSAGE_TAG" }],
      },
    },
  });
  const [identity] = resourcesOf(on, "aws_sesv2_email_identity");
  expect(identity?.attributes.email_identity).toBe(SENDER);
});

test("the alarms of customers' e-mails watch the tag that notification-sender gives each of them", () => {
  const [sender] = resourcesOf(on, "aws_lambda_function").filter(
    ({ attributes }) => attributes.function_name === "lambda-notification-sender-dev",
  );
  const environment = sender?.attributes.environment as { variables: Record<string, string> } | undefined;
  const watched = JSON.stringify(resourcesOf(on, "aws_cloudwatch_metric_alarm").map(({ attributes }) => attributes));
  expect(watched.split(JSON.stringify({ deployment: environment?.variables.DEPLOYMENT })).length - 1).toBe(3);
});

test("docs/cost.md counts the alarms of customers' e-mails, and what they watch", () => {
  const count = (document: typeof on) => {
    const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm").map(({ attributes }) => attributes);
    const metrics = alarms.flatMap(({ metric_query = [{ metric: {} }] }) =>
      (metric_query as { metric?: object }[]).filter(({ metric }) => metric),
    );
    return { alarms: alarms.length, metrics: metrics.length };
  };
  const cost = readFileSync(join(projectRoot, "docs/cost.md"), "utf8");
  const [, alarms, metrics] = /\| alarms, and the metrics that they watch \| (\d+), (\d+) \|/.exec(cost) ?? [];
  expect([Number(alarms), Number(metrics)]).toEqual([
    count(on).alarms - count(off).alarms,
    count(on).metrics - count(off).metrics,
  ]);
});
