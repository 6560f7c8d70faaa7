import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import * as z from "zod/mini";
import { check, fieldRules, type ObjectSchema } from "../../core/contracts/field-errors";
import { fraudAlert } from "../../core/contracts/fraud-alert-schema";
import { listQuery, transactionQuery } from "../../core/contracts/query-schemas";
import { transactionStatuses } from "../../core/contracts/transaction-status";
import { transactionStatuses as derived } from "../../core/ledger/domain/derive";
import { bodies } from "../../lib/api/bodies";

const errorsOf = (schema: ObjectSchema, value: unknown, place: "pointer" | "parameter" = "pointer") => {
  const checked = check(schema, value, place);
  return checked.ok ? [] : checked.error;
};
const alert = {
  alert_id: "a",
  transaction_id: "pay_1",
  decision: "approved",
  occurred_at: "2026-11-18T10:00:00Z",
};

describe("the errors of a body", () => {
  test.each([
    ["a field that is missing", { alert_id: undefined }, "/alert_id", "required", undefined],
    ["another type", { alert_id: 1 }, "/alert_id", "type", "text"],
    ["null", { alert_id: null }, "/alert_id", "type", "text"],
    ["a number in text", { score: "1" }, "/score", "integer", "a whole number, without quotes"],
    ["a fraction", { score: 0.5 }, "/score", "integer", "a whole number, without quotes"],
    ["too small a number", { score: -1 }, "/score", "minimum", "at least 0"],
    ["too large a number", { score: 101 }, "/score", "maximum", "at most 100"],
    ["a number beyond all that is exact", { score: 1e300 }, "/score", "maximum", "at most 100"],
    ["none of the words", { decision: "maybe" }, "/decision", "enum", "one of approved, rejected"],
    ["a word that is missing", { decision: undefined }, "/decision", "required", "one of approved, rejected"],
    ["another pattern", { alert_id: "a b" }, "/alert_id", "format", "1 to 64 of A-Z a-z 0-9 _ -"],
    ["a wrong item of a list", { reasons: ["ok", "a b"] }, "/reasons/1", "format", "1 to 64 of A-Z a-z 0-9 _ -"],
    ["a word in place of a list", { reasons: "ok" }, "/reasons", "type", "a list"],
    ["too long a list", { reasons: Array(21).fill("a") }, "/reasons", "max_items", "at most 20 items"],
    ["a time without its offset", { occurred_at: "2026-11-18T10:00:00" }, "/occurred_at", "format", /RFC 3339/],
    ["a day that never comes", { occurred_at: "2026-02-30T10:00:00Z" }, "/occurred_at", "format", /RFC 3339/],
  ])("%s is named", (_, fields, pointer, rule, expected) => {
    const sent = JSON.parse(JSON.stringify({ ...alert, ...fields }));
    const [error, ...others] = errorsOf(fraudAlert, sent);
    expect(others).toEqual([]);
    expect(error).toMatchObject({ pointer, rule });
    if (expected === undefined) expect(error).not.toHaveProperty("expected");
    else expect(error?.expected).toMatch(expected);
  });

  test("all fields that are wrong are named at once, an unknown one with the known ones", () => {
    expect(errorsOf(fraudAlert, { ...alert, alert_id: 1, score: "1", scor: 2 })).toEqual([
      { pointer: "/alert_id", rule: "type", expected: "text" },
      { pointer: "/score", rule: "integer", expected: "a whole number, without quotes" },
      {
        pointer: "/scor",
        rule: "unknown",
        expected: "one of alert_id, transaction_id, decision, occurred_at, score, reasons",
      },
    ]);
  });

  test("a body that is no object is named as a whole", () => {
    expect(errorsOf(fraudAlert, [])).toEqual([{ pointer: "", rule: "type", expected: "a JSON object" }]);
  });

  test("an answer has at most 20 errors", () => {
    const unknown = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, 1]));
    expect(errorsOf(fraudAlert, { ...alert, ...unknown })).toHaveLength(20);
  });

  test.each([
    "4242424242424242",
    "4242-4242-4242-4242",
    "card_4242424242424242",
    "card/number",
    "ada@example.com",
    "two words",
    "x".repeat(65),
    "",
  ])("the unknown field %j is not repeated", (name) => {
    const [error, ...others] = errorsOf(fraudAlert, { ...alert, [name]: 1 });
    expect(error).toMatchObject({ pointer: "", rule: "unknown" });
    expect(others).toEqual([]);
  });

  test.each(["1990", 19.9, null])("the amount %j is answered with what minor units are", (amount) => {
    for (const schema of [bodies.PaymentSubmission, bodies.PaymentEvent]) {
      const expected = expect.stringMatching(/minor units.*19\.90 USD is 1990/);
      expect(errorsOf(schema, { amount })).toContainEqual({ pointer: "/amount", rule: "integer", expected });
    }
  });

  test("a reference that is missing is named beside other errors", () => {
    const fields = { merchant_id: "mrc_1", customer_id: "cus_1", currency: "USD", payment_method: "pm_visa" };
    const errors = errorsOf(bodies.PaymentSubmission, { ...fields, amount: "1990", unique_reference: true });
    expect(errors.map(({ rule, ...place }) => [Object.values(place)[0], rule])).toEqual([
      ["/amount", "integer"],
      ["/reference", "required"],
    ]);
  });

  test.each(["refund.pending", "dispute.open"])("an event of the type %s without object_id names it", (type) => {
    expect(errorsOf(bodies.PaymentEvent, { type })).toContainEqual(
      expect.objectContaining({ pointer: "/object_id", rule: "required" }),
    );
  });
});

describe("the errors of a query", () => {
  test.each([
    ["limit", "0", "minimum", "at least 1"],
    ["limit", "-5", "minimum", "at least 1"],
    ["limit", "101", "maximum", "at most 100"],
    ["limit", "9".repeat(40), "maximum", "at most 100"],
    ["limit", "ten", "integer", "a whole number"],
    ["limit", "1e1", "integer", "a whole number"],
    ["limit", "", "integer", "a whole number"],
    ["status", "captred", "enum", /^one of pending, /],
    ["from", "yesterday", "format", /RFC 3339/],
    ["merchant_id", "mrc 1", "format", /A-Z/],
    ["cursor", "x".repeat(1001), "max_length", "at most 1000 characters"],
    ["statuss", "failed", "unknown", /^one of merchant_id, customer_id, /],
  ])("the parameter %s=%s breaks the rule %s", (parameter, value, rule, expected) => {
    const [error, ...others] = errorsOf(listQuery, { [parameter]: value }, "parameter");
    expect(others).toEqual([]);
    expect(error).toMatchObject({ parameter, rule, expected: expect.stringMatching(expected) });
  });

  test("an unknown parameter that could be a card number is not repeated", () => {
    expect(errorsOf(transactionQuery, { "4242424242424242": "1" }, "parameter")).toEqual([
      { parameter: "", rule: "unknown", expected: "one of history_cursor, refunds_cursor, disputes_cursor" },
    ]);
  });

  test("a limit is read as a number", () => {
    expect(check(listQuery, { limit: "100" }, "parameter")).toEqual({ ok: true, value: { limit: 100 } });
  });
});

describe("every schema", () => {
  const schemas = { ...bodies, listQuery, transactionQuery };

  test.each(Object.entries(schemas))(
    "the errors of %s quote nothing, follow the rules, and say what is allowed",
    (name, schema) => {
      const names = Object.keys(schema.shape);
      const marked = fc.oneof(
        fc.constantFrom("MARK", "MARK 4", "", 1.5, -1, 1e300, null, true, ["MARK"], { MARK: 1 }),
        fc.string().map((text) => `MARK${text}`),
      );
      const fields = fc.dictionary(fc.constantFrom(...names, "MARK/", "__proto__"), marked);
      fc.assert(
        fc.property(fields, (sent) => {
          const errors = errorsOf(schema as ObjectSchema, sent, name.endsWith("Query") ? "parameter" : "pointer");
          expect(JSON.stringify(errors)).not.toMatch(/MARK|Invalid input/);
          for (const { rule } of errors) expect(Object.keys(fieldRules)).toContain(rule);
        }),
      );
    },
  );

  test("every schema knows all of its fields as OpenAPI shows them", () => {
    for (const schema of Object.values(schemas)) {
      const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
      expect(Object.keys(properties)).toEqual(Object.keys(schema.shape));
    }
  });

  test("a query knows the statuses that the ledger derives", () => {
    expect([...transactionStatuses].sort()).toEqual([...derived].sort());
  });
});
