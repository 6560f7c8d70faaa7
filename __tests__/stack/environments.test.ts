import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { environments } from "../../lib/config/environments";
import type { TerraformDocument } from "../../testing/checks/document";
import { resourcesOf } from "../../testing/checks/document";
import { physicalNames } from "../../testing/checks/names";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

const stages = ["dev", "staging", "prod"] as const;

describe("names of two deployments", () => {
  test.each([
    ["different suffixes", { ENVIRONMENT_SUFFIX: "dev" }, { ENVIRONMENT_SUFFIX: "prod" }],
    ["suffixes of which one ends in the other", { ENVIRONMENT_SUFFIX: "a" }, { ENVIRONMENT_SUFFIX: "processing-a" }],
  ])("deployments with %s share no physical name", (_, one, other) => {
    const names = new Set(physicalNames(synthDocument(one)));
    expect(names.size).toBeGreaterThan(20);
    expect(physicalNames(synthDocument(other)).filter((name) => names.has(name))).toEqual([]);
  });

  test("two deployments of one suffix in two regions share no name of a global service, and no state", () => {
    const [east, west] = [synthDocument({ AWS_REGION: "us-east-1" }), synthDocument({ AWS_REGION: "us-east-2" })];
    const global = (document: TerraformDocument) =>
      physicalNames(document).filter((name) => /^aws_(iam|s3)_/.test(name));
    expect(global(east)).not.toEqual([]);
    expect(global(west).filter((name) => global(east).includes(name))).toEqual([]);
    expect(east.terraform.backend.s3.key).toBe("dev/us-east-1/TapStack.tfstate");
    expect(west.terraform.backend.s3.key).toBe("dev/us-east-2/TapStack.tfstate");
  });

  test("no physical name could be another resource's name under another suffix", () => {
    const bare = physicalNames(synthDocument({ ENVIRONMENT_SUFFIX: "zz" })).map((name) => name.replace(/-zz$/, ""));
    const collisions = bare.flatMap((name) => bare.filter((other) => other.startsWith(`${name}-`)));
    expect(collisions).toEqual([]);
  });
});

describe("the stages", () => {
  /** Addresses and the arguments set at each: all but the values. */
  const shape = (document: TerraformDocument) =>
    Object.fromEntries(
      resourcesOf(document).map(({ address, attributes }) => [address, Object.keys(attributes).sort().join(" ")]),
    );

  test("dev, staging and prod have the same resources with the same arguments: only values differ", () => {
    const [dev, staging, prod] = stages.map((suffix) => shape(synthDocument({ ENVIRONMENT_SUFFIX: suffix })));
    expect(staging).toEqual(dev);
    expect(prod).toEqual(dev);
  });

  test.each(stages)("%s leaves 100 executions of the account unreserved", (stage) => {
    const reserved = Object.values(environments[stage].reservedConcurrency).reduce((sum, value) => sum + value, 0);
    expect(reserved).toBeLessThanOrEqual(environments[stage].accountConcurrency - 100);
  });

  test.each(stages)("%s keeps raw events longer than any provider retries", (stage) => {
    expect(environments[stage].inboxRetentionDays).toBeGreaterThan(3);
  });

  test("RESERVED_CONCURRENCY=off reserves no execution, and keeps functions within a new account's memory", () => {
    const document = synthDocument({ RESERVED_CONCURRENCY: "off" });
    const functions = resourcesOf(document, "aws_lambda_function").map(({ attributes }) => attributes);
    expect(functions.length).toBe(Object.keys(environments.dev.reservedConcurrency).length);
    expect(functions.filter((fn) => "reserved_concurrent_executions" in fn)).toEqual([]);
    expect(Math.max(...functions.map(({ memory_size }) => Number(memory_size)))).toBe(3008);
  });

  test("dev, staging and prod reserve the executions that docs/deploy.md and docs/configuration.md name", () => {
    const [dev, staging, prod] = stages.map((stage) =>
      Object.values(environments[stage].reservedConcurrency).reduce((sum, value) => sum + value, 0),
    );
    const text = readFileSync(join(projectRoot, "docs/deploy.md"), "utf8").replace(/\s+/g, " ");
    expect(text).toContain(`dev reserves ${dev}, staging ${staging}, prod ${prod},`);
    const table = readFileSync(join(projectRoot, "docs/configuration.md"), "utf8");
    expect(table).toContain(`| Reserved concurrency, all functions | ${dev} | ${staging} | ${prod} |`);
  });
});

describe("the audit trail", () => {
  const windows = (suffix: string) =>
    Object.fromEntries(
      resourcesOf(synthDocument({ ENVIRONMENT_SUFFIX: suffix }), "aws_lambda_event_source_mapping")
        .filter(({ attributes }) => String(attributes.event_source_arn).endsWith(".stream_arn}"))
        .map(({ address, attributes }) => [
          address.includes("operator-actions") ? "operator-actions" : "others",
          attributes.maximum_batching_window_in_seconds,
        ]),
    );

  test.each([
    ["dev", 300],
    ["staging", 60],
    ["prod", 60],
  ])("in %s changes are collected for %d s, and those that an operator waits for 60 s", (suffix, seconds) => {
    expect(windows(suffix)).toEqual({ "operator-actions": 60, others: seconds });
  });

  test.each(stages)(
    "a line of %s is in the trail before the verifier expects it, a quarter of an hour later",
    (stage) => {
      expect(environments[stage].auditWindowSeconds).toBeLessThanOrEqual(300);
    },
  );
});
