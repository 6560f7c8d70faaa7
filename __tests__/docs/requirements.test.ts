import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { batchErrors, batchStates, rowErrors } from "../../core/contracts/batch-schema";
import { problems } from "../../core/contracts/problems";
import { gatewayCodes } from "../../lib/api/gateway-responses";
import { openApiDocument } from "../../lib/api/openapi";
import { routes } from "../../lib/api/routes";
import { settingNames } from "../../lib/config/settings";
import { withReference } from "../../ops/api-reference";
import { projectRoot } from "../../tools/paths";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
/** Names of the environment variables that configure a deployment. */
const variables = settingNames();

describe("docs/requirements.md", () => {
  const rows = read("docs/requirements.md")
    .split("\n")
    .filter((line) => /^\| S\d-\d\d \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  test("docs/requirements.md has each of the 286 requirements once", () => {
    const ids = rows.map(([, id]) => id);
    expect(new Set(ids).size).toBe(286);
    expect(ids.length).toBe(286);
  });

  test("docs/requirements.md says of each requirement whether it is done, where, and what proves it", () => {
    const unclear = rows.filter(([, , , state = "", where, proof]) =>
      ["done", "partly"].includes(state) ? !where || !proof : state !== "open",
    );
    expect(unclear).toEqual([]);
  });

  test("docs/requirements.md names files that exist", () => {
    const named = rows.flatMap(([, , , , where = "", proof = ""]) => [
      ...`${where} ${proof}`.matchAll(
        /`((?:__tests__|lib|ops|testing|docs|local|core)\/[^`<]*|[\w.-]+\.(?:ts|cjs|json))`/g,
      ),
    ]);
    expect(named.length).toBeGreaterThan(100);
    const missing = named.map((match) => match[1] ?? "").filter((path) => !existsSync(join(projectRoot, path)));
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe("docs/openapi.json", () => {
  test("docs/openapi.json is what `npm run openapi` would write", () => {
    expect(JSON.parse(read("docs/openapi.json"))).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  test("docs/openapi.json names the credentials and the answers of a route", () => {
    const { paths } = openApiDocument() as {
      paths: Record<string, Record<string, { security: object[]; responses: object }>>;
    };
    const described = (path: string, method = "post") => {
      const { security, responses } = paths[path]?.[method] ?? { security: [], responses: {} };
      return [security.flatMap(Object.keys).join(), Object.keys(responses).join()];
    };
    expect(described("/transactions")).toEqual(["sigv4,apiKey", "202,400,403,409,413,422,429,500,502,503,504"]);
    expect(described("/transactions/{id}/notify")).toEqual(["sigv4", "202,400,403,404,413,422,429,500,502,503,504"]);
    expect(described("/fraud-webhook")).toEqual(["apiKey", "200,400,403,404,409,413,422,429,500,502,503,504"]);
    expect(described("/webhook/{provider}")).toEqual(["", "200,400,403,404,409,413,429,500,502,503,504"]);
    expect(described("/transactions/{id}", "get")).toEqual(["sigv4", "200,400,403,404,413,429,500,502,503,504"]);
  });

  test("docs/openapi.json says of every route that a 429 and a 503 come with Retry-After", () => {
    type Operation = { responses: Record<string, { headers?: Record<string, { required: boolean }> }> };
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, Operation>> };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBe(routes.length);
    for (const { responses } of operations) {
      for (const status of ["429", "503"]) expect(responses[status]?.headers?.["Retry-After"]?.required).toBe(true);
    }
    const later = Object.values(problems).filter(({ status }) => status === 429 || status === 503);
    expect(later.filter((problem) => !("retryAfter" in problem))).toEqual([]);
  });

  test("docs/openapi.json has every route once, each under another operation id", () => {
    const { paths } = openApiDocument();
    const operations = Object.values(paths).flatMap((path) => Object.values(path) as { operationId: string }[]);
    expect(operations.length).toBe(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  test("docs/openapi.json marks an alias as deprecated, and names the route that answers the same", () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, Record<string, unknown>>> };
    const deprecated = Object.entries(paths).filter(([, { get }]) => get?.deprecated === true);
    expect(deprecated.map(([path]) => path)).toEqual(["/transaction/{id}"]);
    expect(paths["/transaction/{id}"]?.get?.description).toContain("`GET /transactions/{id}`");
    const [alias, other] = ["/transaction/{id}", "/transactions/{id}"].map((path) =>
      routes.find((route) => route.method === "GET" && route.path === path),
    );
    expect(alias).toMatchObject({ handler: other?.handler, query: other?.query });
  });
});

describe("docs/api.md", () => {
  const api = read("docs/api.md");

  test("docs/api.md has the reference that `npm run openapi` would write", () => {
    expect(withReference(api)).toBe(api);
  });

  test.each(routes.map((route) => [`${route.method} ${route.path}`]))("docs/api.md has the route %s", (route) => {
    expect(api).toContain(`\`${route}\``);
  });

  test.each(["api", "webhooks", "payments", "notifications", "batches"].map((page) => [`docs/${page}.md`]))(
    "%s names no code of a problem that does not exist",
    (page) => {
      const codes = [...read(page).matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)`/g)].map((match) => match[1] ?? "");
      const files = [...Object.keys(batchErrors), ...Object.keys(rowErrors)];
      const known = new Set([...Object.keys(problems), ...gatewayCodes, ...files, ...variables]);
      expect(codes.length).toBeGreaterThan(2);
      expect(codes.filter((code) => !known.has(code))).toEqual([]);
    },
  );

  test("docs/api.md names every code that the API answers", () => {
    const gateway = gatewayCodes.filter((code) => !/DEFAULT|NOT_FOUND/.test(code));
    expect([...Object.keys(problems), ...gateway].filter((code) => !api.includes(`\`${code}\``))).toEqual([]);
  });
});

test("docs/batches.md names every state of a batch, and every code that a file or a row is refused with", () => {
  const names = [...batchStates, ...Object.keys(batchErrors), ...Object.keys(rowErrors)];
  expect(names.filter((name) => !read("docs/batches.md").includes(`\`${name}\``))).toEqual([]);
});

test("docs/configuration.md names every variable of the configuration", () => {
  const configuration = read("docs/configuration.md");
  expect(variables.length).toBeGreaterThanOrEqual(18);
  expect(variables.filter((name) => !configuration.includes(`\`${name}\``))).toEqual([]);
});
