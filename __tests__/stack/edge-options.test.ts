import { describe, expect, test } from "@jest/globals";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const only = (document: ReturnType<typeof synthDocument>, type: string) => resourcesOf(document, type)[0]?.attributes;

describe("a custom domain", () => {
  const document = synthDocument({
    CUSTOM_DOMAIN: "pay.example.com",
    CUSTOM_DOMAIN_CERTIFICATE_ARN: "arn:aws:acm:us-east-1:123456789012:certificate/0f0e-1",
  });

  test("a custom domain accepts TLS 1.2 and newer, and closes the default endpoint", () => {
    expect(only(document, "aws_api_gateway_domain_name")).toMatchObject({
      domain_name: "pay.example.com",
      security_policy: "TLS_1_2",
      endpoint_configuration: { types: ["REGIONAL"] },
    });
    expect(only(document, "aws_api_gateway_rest_api")).toMatchObject({ disable_execute_api_endpoint: true });
  });

  test("a custom domain leads to the stage, and is the URL of the outputs", () => {
    expect(only(document, "aws_api_gateway_base_path_mapping")).toMatchObject({
      domain_name: expect.stringContaining("${aws_api_gateway_domain_name."),
      stage_name: expect.stringContaining("${aws_api_gateway_stage."),
    });
    expect(document.output.api_url?.value).toBe("https://pay.example.com");
    expect(document.output.custom_domain_target?.value).toContain(".regional_domain_name}");
  });

  test("without a custom domain the default endpoint stays open", () => {
    const plain = synthDocument();
    expect(resourcesOf(plain, "aws_api_gateway_domain_name", "aws_api_gateway_base_path_mapping")).toEqual([]);
    expect(only(plain, "aws_api_gateway_rest_api")).not.toHaveProperty("disable_execute_api_endpoint");
  });
});

describe("the firewall", () => {
  const document = synthDocument({ PROVIDER_ADDRESSES: "192.0.2.0/24 198.51.100.7/32" });
  const rules = only(document, "aws_wafv2_web_acl")?.rule as { name: string; priority: number; statement: object }[];

  test("the firewall knows the providers' published addresses and those of PROVIDER_ADDRESSES", () => {
    const addresses = only(document, "aws_wafv2_ip_set")?.addresses as string[];
    expect(addresses).toEqual(expect.arrayContaining(["54.187.174.169/32", "192.0.2.0/24", "198.51.100.7/32"]));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test("the firewall refuses more than 600 webhooks a minute from an unknown address, on webhook routes only", () => {
    const { statement } = rules.find(({ name }) => name === "rate-per-address") ?? {};
    expect(statement).toMatchObject({
      rate_based_statement: { limit: 600, evaluation_window_sec: 60, aggregate_key_type: "IP" },
    });
    const paths = [...JSON.stringify(statement).matchAll(/"search_string":"([^"]+)"/g)].map(([, path]) => path);
    expect(paths).toEqual(["/v1/webhook/", "/webhook/", "/v1/fraud-webhook", "/fraud-webhook"]);
  });

  test("the firewall applies the common rules to providers too, and the reputation lists to others only", () => {
    const scoped = rules.filter(({ statement }) => JSON.stringify(statement).includes("not_statement"));
    expect(scoped.map(({ name }) => name)).toEqual([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesAnonymousIpList",
      "rate-per-address",
    ]);
    expect(rules.map(({ priority }) => priority)).toEqual([0, 1, 2, 3, 4]);
  });

  test("FIREWALL_RULES=fewest keeps the rule against known exploits and the rate limit", () => {
    const few = only(synthDocument({ FIREWALL_RULES: "fewest" }), "aws_wafv2_web_acl")?.rule as typeof rules;
    expect(few.map(({ name, priority }) => [name, priority])).toEqual([
      ["AWSManagedRulesKnownBadInputsRuleSet", 0],
      ["rate-per-address", 1],
    ]);
    expect(few.map(({ statement }) => statement)).toEqual(
      rules.filter(({ name }) => few.some((one) => one.name === name)).map(({ statement }) => statement),
    );
  });
});
