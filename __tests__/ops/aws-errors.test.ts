import { expect, test } from "@jest/globals";
import { explained } from "../../ops/deploy/aws-errors";
import { Failure } from "../../tools/failure";

const answered = (name: string, message: string, httpStatusCode = 403) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const explain = (error: unknown) => explained(error, "API Gateway's log role", "eu-west-1") as Failure;

test("a missing right is named with the policy that has it", () => {
  const failure = explain(answered("AccessDenied", "not authorized to perform: iam:CreateRole"));
  expect(failure.message).toBe(
    "The credentials lack a right: API Gateway's log role failed (AccessDenied: not authorized to perform: iam:CreateRole).",
  );
  expect(failure.nextStep).toContain("docs/deployer-policy.json");
});

test("a network error that comes wrapped in one of the credentials is one of the network", () => {
  const error = Object.assign(new Error("getaddrinfo ENOTFOUND oidc.eu-west-1.amazonaws.com"), {
    name: "CredentialsProviderError",
  });
  expect(explain(error).message).toMatch(/^AWS cannot be reached in eu-west-1/);
});

test("an expired session of IAM Identity Center is expired, and not absent", () => {
  const message =
    "The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login";
  expect(explain(Object.assign(new Error(message), { name: "CredentialsProviderError" })).message).toMatch(
    /^The credentials have expired/,
  );
});

test("an error of AWS without a known cause is repeated in its own words", () => {
  expect(explain(answered("LimitExceeded", "too many roles", 409)).message).toBe(
    "API Gateway's log role failed (LimitExceeded: too many roles).",
  );
});

test("a mistake of this program stays what it is", () => {
  const bug = new TypeError("x is not a function");
  expect(explain(bug)).toBe(bug);
  const failure = new Failure("a", "b");
  expect(explain(failure)).toBe(failure);
});
