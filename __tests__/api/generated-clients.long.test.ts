import { execFile } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { apiTools } from "../../ops/api/tools";
import { runningStack } from "../../testing/local-stack";
import { openApiFile, projectRoot } from "../../tools/paths";

const run = promisify(execFile);
const stack = runningStack();
const folder = join(projectRoot, "dist/python-client");
let python = "";

beforeAll(async () => {
  python = await apiTools();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(projectRoot, "samples/clients/python"), folder, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  stack.close();
});

const inFolder = (...options: string[]) =>
  run(python, options, { cwd: folder, env: { ...process.env, ...settings() } });

const settings = () => {
  const { apiUrl, apiKey, region, certificateFile, credentials } = stack.info;
  return {
    TAP_SETTINGS: JSON.stringify({
      api_url: apiUrl,
      api_key: apiKey,
      region,
      certificate: certificateFile ?? "",
      access_key: credentials.merchant.accessKeyId,
      secret_key: credentials.merchant.secretAccessKey,
      merchant: "mrc_demo",
      run: String(Date.now()),
    }),
  };
};

test("openapi-python-client generates the whole API without a warning about it", async () => {
  const options = ["generate", "--path", openApiFile, "--output-path", join(folder, "tap_api"), "--meta", "none"];
  const { stdout, stderr } = await inFolder("-m", "openapi_python_client", ...options);
  expect(`${stdout}${stderr}`).not.toMatch(/unable|unsupported|invalid|skipping (?!integration)/i);
});

test("the generated Python client and its sample integration have no type error", async () => {
  const { stdout } = await inFolder("-m", "mypy", "--strict", "integration.py", "sigv4.py", "tap_api");
  expect(stdout).toContain("Success: no issues found");
});

test("the sample integration in Python pays, reads, lists and sends a file on a running stack", async () => {
  const { stdout } = await inFolder("integration.py");
  expect(JSON.parse(stdout)).toEqual({ status: "captured", state: "completed", listed: true, again: true });
});
