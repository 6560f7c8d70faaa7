import { describe, expect, test } from "@jest/globals";
import codes from "currency-codes";
import { minorUnitDigits } from "../../core/shared/domain/currencies";
import { money } from "../../core/shared/domain/money";

/** Withdrawn since the reference list was published, or introduced after it. */
const newerThanTheList = new Set(["XCG"]);

describe("currencies", () => {
  test("currencies have the minor unit digits of ISO 4217", () => {
    const wrong = [...minorUnitDigits].filter(
      ([code, digits]) => !newerThanTheList.has(code) && codes.code(code)?.digits !== digits,
    );
    expect(wrong).toEqual([]);
  });

  test("every currency of ISO 4217 that payments are made in is known", () => {
    const unitsOfAccount = /^(X(A[GU]|B[A-D]|DR|P[DT]|SU|TS|UA|XX)|BOV|CH[EW]|COU|CUC|MXV|USN|UYI|UYW|CLF)$/;
    const missing = codes.codes().filter((code) => !unitsOfAccount.test(code) && !minorUnitDigits.has(code));
    expect(missing).toEqual([]);
  });
});

describe("money", () => {
  test("money takes a currency code in either case", () => {
    expect(money(4250, "usd")).toEqual({ amount: 4250, currency: "USD" });
  });

  test.each([
    ["a fraction of a minor unit", 42.5, "USD"],
    ["a negative amount", -1, "USD"],
    ["more than can be counted exactly", 2 ** 53, "USD"],
    ["no number", Number.NaN, "USD"],
    ["an unknown currency", 1, "ABC"],
    ["a name that objects have anyway", 1, "constructor"],
  ])("money refuses %s", (_, amount, currency) => {
    expect(money(amount, currency)).toBeUndefined();
  });
});
