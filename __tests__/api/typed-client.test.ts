import { execFile } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openApiFile, projectRoot } from "../../tools/paths";

const run = promisify(execFile);
// Within the project, so that the sample finds its packages.
const folder = join(projectRoot, "dist/typed-client");
const command = (script: string, ...options: string[]) =>
  run(process.execPath, [join(projectRoot, "node_modules", script), ...options], { cwd: folder });

/** What the compiler says of a file beside the sample; nothing where it accepts it. */
async function compile(file: string): Promise<string> {
  const strict = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--skipLibCheck"];
  const target = ["--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--types", "node"];
  return command("typescript/bin/tsc", ...strict, ...target, file).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}

describe("a client that openapi-typescript generates", () => {
  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(join(projectRoot, "samples/clients/typescript"), folder, { recursive: true });
    await command("openapi-typescript/bin/cli.js", openApiFile, "-o", join(folder, "tap-api.ts"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the generated client compiles with the sample integration", async () => {
    expect(await compile("integration.ts")).toBe("");
  });

  test.each([
    ["a field that no answer has", "(await api.read('pay_1')).surplus"],
    ["a status that no transaction has", "(await api.read('pay_1')).status === 'done'"],
    ["an amount as text", "api.pay('1', { ...payment, amount: '19.90' })"],
    ["a payment without a customer", "api.pay('1', { ...payment, customer_id: undefined })"],
  ])("the generated client does not compile with %s", async (what, expression) => {
    const file = `${what.replaceAll(" ", "-")}.ts`;
    const payment = "{ merchant_id: 'm', customer_id: 'c', amount: 1, currency: 'USD', payment_method: 'pm_1' }";
    writeFileSync(
      join(folder, file),
      `import type { integration } from "./integration";
declare const api: ReturnType<typeof integration>;
const payment = ${payment};
export const wrong = async () => ${expression};
`,
    );
    expect(await compile(file)).toContain(`${file}(4,`);
  });
});
