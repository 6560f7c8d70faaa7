import { describe, expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { ConfigError } from "../../lib/config/settings-reader";

const EMAILS = { ALERT_EMAIL: "ops@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("settings", () => {
  test("settings have a default for every variable: dev in us-east-1", () => {
    expect(readSettings({})).toMatchObject({
      environmentSuffix: "dev",
      awsRegion: "us-east-1",
      stateBucketRegion: "us-east-1",
      alertEmails: [],
      notificationEmails: [],
      reserveConcurrency: true,
    });
  });

  test("e-mail addresses are a list with commas or blanks", () => {
    expect(readSettings({ ALERT_EMAIL: " a@example.com, b@example.com c@example.com" }).alertEmails).toEqual([
      "a@example.com",
      "b@example.com",
      "c@example.com",
    ]);
  });

  test.each([
    [{}, "none"],
    [{ SENDER_EMAIL: "shop@example.com" }, "merchants"],
    [{ SENDER_EMAIL: "shop@example.com", CUSTOMER_EMAIL_FROM_PROVIDERS: "on" }, "merchants_and_providers"],
  ])("with %o the addresses of %s are used", (variables, expected) => {
    expect(readSettings(variables).customerEmail).toBe(expected);
  });

  test("addresses of providers are refused where no sender is named", () => {
    expect(problemsOf({ CUSTOMER_EMAIL_FROM_PROVIDERS: "on" })).toEqual([
      "CUSTOMER_EMAIL_FROM_PROVIDERS is on: SENDER_EMAIL names no sender",
    ]);
  });

  test("an unknown suffix has the values of dev", () => {
    expect(readSettings({ ENVIRONMENT_SUFFIX: "pr-123" }).config).toEqual(readSettings({}).config);
  });

  test("the Terraform state is in the region of its bucket", () => {
    expect(readSettings({ AWS_REGION: "us-east-2" }).stateBucketRegion).toBe("us-east-2");
    expect(readSettings({ TERRAFORM_STATE_BUCKET_REGION: "eu-west-1" }).stateBucketRegion).toBe("eu-west-1");
  });
});

describe("a PayPal simulator", () => {
  const variables = { PAYPAL_SIMULATOR_ORIGIN: "http://127.0.0.1:8080", PAYPAL_SIMULATOR_ROOT_FILE: "/dev/null" };

  test("a PayPal simulator is refused in staging and prod", () => {
    for (const suffix of ["staging", "prod"]) {
      const problems = problemsOf({ ...EMAILS, ...variables, ENVIRONMENT_SUFFIX: suffix });
      expect(problems).toContain(`PAYPAL_SIMULATOR_ORIGIN is set: ${suffix} trusts PayPal's own certificates only`);
    }
  });

  test.each([
    [{ ...variables }, "PAYPAL_SIMULATOR_ROOT_FILE"],
    [{ ...variables, PAYPAL_SIMULATOR_ORIGIN: "http://127.0.0.1:8080/path" }, "PAYPAL_SIMULATOR_ORIGIN"],
    [{ PAYPAL_SIMULATOR_ROOT_FILE: "/dev/null" }, "PAYPAL_SIMULATOR_ORIGIN"],
  ])("a PayPal simulator needs an origin and a certificate: %j is refused", (given, named) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(named)]);
  });
});

describe("a merchant's endpoint on this computer", () => {
  const LOCAL_ENDPOINT_ORIGIN = "http://127.0.0.1:8080";

  test("LOCAL_ENDPOINT_ORIGIN is one origin without a path", () => {
    expect(readSettings({ LOCAL_ENDPOINT_ORIGIN }).localEndpoint).toBe(LOCAL_ENDPOINT_ORIGIN);
    expect(problemsOf({ LOCAL_ENDPOINT_ORIGIN: `${LOCAL_ENDPOINT_ORIGIN}/hook` })).toEqual([
      expect.stringContaining("LOCAL_ENDPOINT_ORIGIN"),
    ]);
  });

  test("LOCAL_ENDPOINT_ORIGIN is refused in staging and prod", () => {
    for (const suffix of ["staging", "prod"]) {
      expect(problemsOf({ ...EMAILS, LOCAL_ENDPOINT_ORIGIN, ENVIRONMENT_SUFFIX: suffix })).toContain(
        `LOCAL_ENDPOINT_ORIGIN is set: ${suffix} sends webhooks to public addresses only`,
      );
    }
  });
});

describe("a custom domain", () => {
  const CUSTOM_DOMAIN = "pay.example.com";
  const certificate = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0f0e-1`;

  test("a custom domain has its certificate", () => {
    const CUSTOM_DOMAIN_CERTIFICATE_ARN = certificate("us-east-1");
    expect(readSettings({ CUSTOM_DOMAIN, CUSTOM_DOMAIN_CERTIFICATE_ARN }).customDomain).toEqual({
      domainName: CUSTOM_DOMAIN,
      certificateArn: CUSTOM_DOMAIN_CERTIFICATE_ARN,
    });
  });

  test.each([
    [{ CUSTOM_DOMAIN }, "CUSTOM_DOMAIN_CERTIFICATE_ARN"],
    [{ CUSTOM_DOMAIN, CUSTOM_DOMAIN_CERTIFICATE_ARN: certificate("eu-west-1") }, "in us-east-1"],
    [{ CUSTOM_DOMAIN: "Pay", CUSTOM_DOMAIN_CERTIFICATE_ARN: certificate("us-east-1") }, "CUSTOM_DOMAIN is"],
  ])("a custom domain without a valid name and a certificate in its region is refused: %j", (given, named) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(named)]);
  });
});

describe("refusals", () => {
  test.each([
    ["ENVIRONMENT_SUFFIX", "Dev"],
    ["ENVIRONMENT_SUFFIX", "-dev"],
    ["ENVIRONMENT_SUFFIX", "dev_1"],
    ["ENVIRONMENT_SUFFIX", "a".repeat(17)],
    ["AWS_REGION", "us-east"],
    ["AWS_REGION", "virginia"],
    ["AWS_REGION", "us-gov-west-1"],
    ["AWS_REGION", "cn-north-1"],
    ["AWS_ACCOUNT_ID", "12345678901"],
    ["TERRAFORM_STATE_BUCKET", "My_Bucket"],
    ["TERRAFORM_STATE_BUCKET_REGION", "x"],
    ["FIREWALL_RULES", "few"],
    ["ALERT_EMAIL", "ops"],
    ["NOTIFICATION_EMAIL", "a@example.com, b"],
    ["RESERVED_CONCURRENCY", "no"],
    ["SENDER_EMAIL", "Shop <shop@example.com>"],
    ["SENDER_EMAIL", "*@example.com"],
    ["CUSTOMER_EMAIL_FROM_PROVIDERS", "yes"],
    ["PARTNER_ACCOUNTS", "1234"],
    ["PROVIDER_ADDRESSES", "192.0.2.1"],
    ["PROVIDER_ADDRESSES", "192.0.2.256/32"],
    ["PROVIDER_ADDRESSES", "0.0.0.0/0"],
    ["PROVIDER_ADDRESSES", "01.2.3.4/32"],
    ["PROVIDER_ADDRESSES", "192.0.2.7/24"],
    ["PAYMENT_GATEWAY", "acme"],
    ["CUSTOM_DOMAIN", "pay.example.com"],
    ["REPOSITORY", "a\nb"],
    ["COMMIT_AUTHOR", "<script>"],
  ])("the setting %s=%j is refused", (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  test.each(["us-gov-east-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"])(
    "the region %s is refused as not supported, and not as misspelt",
    (region) => {
      const supported = "Tap supports regions of the partition `aws` only, not GovCloud, China or others";
      expect(problemsOf({ AWS_REGION: region })).toEqual([`AWS_REGION is "${region}": ${supported}`]);
      expect(problemsOf({ TERRAFORM_STATE_BUCKET_REGION: region })).toEqual([
        `TERRAFORM_STATE_BUCKET_REGION is "${region}": ${supported}`,
      ]);
    },
  );

  test.each(["us-east-1", "eu-central-2", "ap-southeast-7", "me-central-1", "mx-central-1", "il-central-1"])(
    "the region %s is accepted",
    (AWS_REGION) => expect(problemsOf({ AWS_REGION })).toEqual([]),
  );

  test("prod refuses a gateway that takes no money", () => {
    const given = { ...EMAILS, ENVIRONMENT_SUFFIX: "prod", PAYMENT_GATEWAY: "sandbox" };
    expect(problemsOf(given)).toEqual(["PAYMENT_GATEWAY is sandbox: prod would take no money"]);
  });

  test("a certificate without its domain name is refused", () => {
    const CUSTOM_DOMAIN_CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/x";
    expect(problemsOf({ CUSTOM_DOMAIN_CERTIFICATE_ARN })).toEqual([expect.stringContaining("CUSTOM_DOMAIN is empty")]);
  });

  test.each(["staging", "prod"])("%s refuses a firewall with the fewest rules", (suffix) => {
    expect(problemsOf({ ...EMAILS, ENVIRONMENT_SUFFIX: suffix, FIREWALL_RULES: "fewest" })).toEqual([
      `FIREWALL_RULES is fewest: ${suffix} has all of them`,
    ]);
  });

  test.each(["staging", "prod"])("%s refuses an empty list of addresses for alarms, and no other", (suffix) => {
    expect(problemsOf({ ENVIRONMENT_SUFFIX: suffix })).toEqual([
      `ALERT_EMAIL is empty: ${suffix} needs at least one address`,
    ]);
    expect(problemsOf({ ENVIRONMENT_SUFFIX: suffix, ...EMAILS })).toEqual([]);
  });

  test("every wrong setting is named in one error", () => {
    const problems = problemsOf({ ENVIRONMENT_SUFFIX: "DEV", AWS_REGION: "x", ALERT_EMAIL: "y" });
    expect(problems.length).toBe(3);
    expect(new ConfigError(problems).message).toContain("3 problem(s)");
  });
});
