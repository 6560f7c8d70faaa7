import { describe, expect, test } from "@jest/globals";
import { readEnvironment } from "../../core/contracts/environment";
import { MAX_SUFFIX_LENGTH, Names } from "../../lib/naming";

const names = new Names("dev", "us-east-1");

describe("names", () => {
  test.each([
    ["table", "payment-transactions", "table-payment-transactions-dev"],
    ["queue", "webhook-processing", "queue-webhook-processing-dev"],
    ["role", "webhook-receiver", "role-webhook-receiver-us-east-1-dev"],
    ["key", "tap", "alias/key-tap-dev"],
  ] as const)("the name of a %s for %s is %s", (type, purpose, name) => {
    expect(names.of(type, purpose)).toBe(name);
  });

  test("a name that AWS would refuse is an error", () => {
    expect(() => names.of("lambda", "x".repeat(60))).toThrow("71 characters, 64 are allowed");
  });

  test("the name of the longest purpose fits with the longest suffix in the longest region", () => {
    const longest = new Names("s".repeat(MAX_SUFFIX_LENGTH), "ap-southeast-2");
    expect(longest.of("role", "transaction-processor").length).toBeLessThanOrEqual(64);
  });
});

describe("a function's environment", () => {
  test("readEnvironment names every variable that is missing", () => {
    expect(() => readEnvironment("transaction-reader", { LEDGER_TABLE: "x" })).toThrow(
      "transaction-reader: environment variables not set: TRANSACTIONS_TABLE, OBJECTS_TABLE, NOTIFICATIONS_TABLE",
    );
  });
});
