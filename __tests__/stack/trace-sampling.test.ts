import { describe, expect, test } from "@jest/globals";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const documentOf = (suffix: string) => synthDocument({ ENVIRONMENT_SUFFIX: suffix });
const rulesOf = (suffix: string) =>
  resourcesOf(documentOf(suffix), "aws_xray_sampling_rule").map(({ attributes }) => attributes);

describe("the sampling of traces", () => {
  test("one rule of a stack is for the stage of its own API, and for nothing else of the account", () => {
    const [api] = resourcesOf(documentOf("dev"), "aws_api_gateway_rest_api");
    const [stage] = resourcesOf(documentOf("dev"), "aws_api_gateway_stage");
    expect(rulesOf("dev")).toEqual([
      expect.objectContaining({
        rule_name: "sampling-api-dev",
        service_name: `${api?.attributes.name}/${stage?.attributes.stage_name}`,
        service_type: "AWS::ApiGateway::Stage",
        ...{ host: "*", http_method: "*", url_path: "*", resource_arn: "*", version: 1 },
      }),
    ]);
  });

  test.each([
    ["dev", 0.05],
    ["staging", 0.05],
    ["prod", 0.01],
  ])("%s traces the first request of each second, and a share of %d of the others", (suffix, fixed_rate) => {
    expect(rulesOf(suffix)).toEqual([expect.objectContaining({ reservoir_size: 1, fixed_rate })]);
  });

  test("the name of the rule fits X-Ray's 32 characters with the longest suffix", () => {
    const [rule] = rulesOf("s".repeat(16));
    expect(String(rule?.rule_name).length).toBeLessThanOrEqual(32);
  });
});
