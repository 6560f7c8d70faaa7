import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { callDeploy } from "../../testing/deploy-call";

const folder = mkdtempSync(join(tmpdir(), "tap-right-"));
afterAll(() => rmSync(folder, { recursive: true }));

const terraform = `case $1 in version) echo '{"terraform_version": "1.11.4"}';; output) echo '{}';; esac`;

test("deploy gets the providers, then creates what is shared, then the stack, and ends with what is unset", async () => {
  const answer = await callDeploy(join(folder, "deploy"), { terraform, aws: { takesWrites: true } });
  const { code, output, calls } = answer;
  expect([code, output]).toEqual([0, expect.stringContaining("Still unset")]);
  const ofStack = answer.terraform.filter((line) => line.startsWith("TapStackdev "));
  expect(ofStack[0]).toBe("TapStackdev init -backend=false -input=false -no-color");
  expect(ofStack).toContain("TapStackdev apply -auto-approve");
  expect(calls.slice(0, 3)).toEqual([
    "GetCallerIdentity",
    "HEAD /tap-terraform-state-123456789012-us-east-1/",
    "PUT /tap-terraform-state-123456789012-us-east-1/",
  ]);
  expect(calls).toEqual(expect.arrayContaining(["POST /ListResourcePolicies", "POST /PutResourcePolicy"]));
  expect(output.indexOf("Providers of Terraform")).toBeLessThan(output.indexOf("State bucket"));
  expect(output.slice(output.indexOf("Still unset"))).toMatch(
    /\/tap\/dev\/callers\n {2}until then: every call .*\n {2}aws ssm put-parameter .*--name \/tap\/dev\/callers/,
  );
});

test("deploy that cannot read what is unset still ends well, and says why it could not", async () => {
  const aws = { bucketStatus: 200, takesWrites: true };
  const { code, output } = await callDeploy(join(folder, "ended"), {
    terraform,
    aws,
    variables: { AWS_ENDPOINT_URL_SSM: "http://127.0.0.1:9" },
  });
  expect(code).toBe(0);
  expect(output).toMatch(/Still unset\nAWS cannot be reached in us-east-1: The list of what is unset failed/);
});

test("destroy deletes no endpoint of a merchant while a parameter of the stack is left, as after a no in the terminal", async () => {
  const { code, output, calls } = await callDeploy(join(folder, "destroy"), {
    command: ["destroy", "--auto-approve"],
    terraform,
    aws: { bucketStatus: 200, takesWrites: true },
  });
  expect([code, output]).toEqual([0, expect.stringContaining("0 deleted")]);
  expect(calls).not.toContain("DeleteParameter");
});
