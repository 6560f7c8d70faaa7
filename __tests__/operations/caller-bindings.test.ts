import { expect, test } from "@jest/globals";
import type { CallerBindings } from "../../core/contracts/caller-bindings";
import {
  principalFault,
  principalsOf,
  withMerchant,
  withoutMerchant,
} from "../../core/operations/application/merchants/caller-bindings";

const SHOP = "arn:aws:iam::123456789012:role/shop";
const OPERATOR = "arn:aws:iam::123456789012:role/operator";

test.each([SHOP, "arn:aws:iam::123456789012:user/a/b@c", "arn:aws-cn:iam::123456789012:role/x"])(
  "%s may act for a merchant",
  (arn) => expect(principalFault(arn, "123456789012")).toBeUndefined(),
);

test.each([
  ["a session", "arn:aws:sts::123456789012:assumed-role/shop/me", "no ARN of an IAM role or user"],
  ["an account", "arn:aws:iam::123456789012:root", "no ARN of an IAM role or user"],
  ["everybody", "*", "no ARN of an IAM role or user"],
  ["a name", "shop", "no ARN of an IAM role or user"],
  ["another account's role", "arn:aws:iam::999999999999:role/shop", "another account"],
])("%s may not act for a merchant", (_, arn, fault) => {
  expect(principalFault(arn, "123456789012")).toContain(fault);
});

test("a principal acts for one merchant more, and others stay as they are", () => {
  const before: CallerBindings = { [SHOP]: ["mrc_1"], [OPERATOR]: "*" };
  expect(withMerchant(before, [SHOP], "mrc_2")).toEqual({ [SHOP]: ["mrc_1", "mrc_2"], [OPERATOR]: "*" });
  expect(before[SHOP]).toEqual(["mrc_1"]);
});

test("a repeat changes nothing", () => {
  const once = { [SHOP]: ["mrc_1"] };
  expect(withMerchant({}, [SHOP], "mrc_1")).toEqual(once);
  expect(withMerchant(once, [SHOP], "mrc_1")).toEqual(once);
});

test("a role that is bound with its path is not bound a second time without it", () => {
  const withPath = "arn:aws:iam::123456789012:role/teams/shop";
  expect(withMerchant({ [withPath]: ["mrc_1"] }, [SHOP], "mrc_2")).toEqual({ [withPath]: ["mrc_1", "mrc_2"] });
});

test("a principal that acts for all merchants is not narrowed to some", () => {
  expect(withMerchant({ [OPERATOR]: "*" }, [OPERATOR], "mrc_1")).toBe(`${OPERATOR} acts for all merchants already`);
});

test("bindings beyond what a parameter takes are refused, and 4,096 bytes are taken", () => {
  const fill = (length: number) => ({ [SHOP]: ["m".repeat(length)] });
  const empty = JSON.stringify({ ...fill(0), [OPERATOR]: ["mrc_1"] }).length;
  expect(withMerchant(fill(4096 - empty), [OPERATOR], "mrc_1")).toHaveProperty([OPERATOR]);
  expect(withMerchant(fill(4097 - empty), [OPERATOR], "mrc_1")).toContain("would have 4097");
});

test("a merchant is taken from its principals, and those that act for nobody else go", () => {
  const before: CallerBindings = { [SHOP]: ["mrc_1"], a: ["mrc_1", "mrc_2"], b: ["mrc_10"], [OPERATOR]: "*" };
  expect(principalsOf(before, "mrc_1")).toEqual([SHOP, "a"]);
  expect(withoutMerchant(before, "mrc_1")).toEqual({ a: ["mrc_2"], b: ["mrc_10"], [OPERATOR]: "*" });
});
