import { expect, test } from "@jest/globals";
import { parameterHint } from "../../core/contracts/parameter-hints";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const paths = resourcesOf(synthDocument(), "aws_ssm_parameter")
  .filter(({ attributes }) => attributes.value_wo === "unset")
  .map(({ attributes }) => String(attributes.name).replace("/tap/dev/", ""));
const OTHER = parameterHint("no such parameter", { paymentGateway: "stripe" });

test.each(paths)("the list of what is unset says what holds until %s is set, and how its value looks", (path) => {
  const hint = parameterHint(path, { paymentGateway: "stripe" });
  expect(hint).toEqual({ until: expect.any(String), value: expect.stringMatching(/[<…]/) });
  expect(hint).not.toEqual(OTHER);
});

test("the gateway's key is not asked for where the sandbox is the gateway", () => {
  expect(parameterHint("gateways/stripe/secret-key", { paymentGateway: "sandbox" })).toBeUndefined();
});
