import { expect, test } from "@jest/globals";
import { signedBy } from "../../core/access/application/actor";

test.each([
  ["a user", "arn:aws:iam::123456789012:user/shop", "arn:aws:iam::123456789012:user/shop"],
  [
    "a role, without its session",
    "arn:aws:sts::123456789012:assumed-role/shop/jane@example.com",
    "arn:aws:iam::123456789012:role/shop",
  ],
  [
    "a federated user, without its name",
    "arn:aws:sts::123456789012:federated-user/jane@example.com",
    "arn:aws:sts::123456789012:federated-user",
  ],
])("the log names %s as who signed a request", (_, arn, caller) => {
  expect(signedBy({ arn })).toEqual({ caller });
});

test("the log names nobody of an unsigned request", () => {
  expect(signedBy({ arn: "" })).toEqual({});
});
