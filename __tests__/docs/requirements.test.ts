import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { batchErrors, batchStates, rowErrors } from "../../core/contracts/batch-schema";
import { problems } from "../../core/contracts/problems";
import { gatewayResponses } from "../../lib/api/gateway-responses";
import { openApiDocument } from "../../lib/api/openapi";
import { routes } from "../../lib/api/routes";
import { projectRoot } from "../../tools/paths";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

describe("docs/requirements.md", () => {
  const rows = read("docs/requirements.md")
    .split("\n")
    .filter((line) => /^\| S\d-\d\d \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  test("has each of the 286 requirements once", () => {
    const ids = rows.map(([, id]) => id);
    expect(new Set(ids).size).toBe(286);
    expect(ids.length).toBe(286);
  });

  test("says of each whether it is done, where, and what proves it", () => {
    const unclear = rows.filter(([, , , state, where, proof]) =>
      state === "done" ? !where || !proof : state !== "open",
    );
    expect(unclear).toEqual([]);
  });

  test("names files that exist", () => {
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
  test("is what `npm run openapi` would write", () => {
    expect(JSON.parse(read("docs/openapi.json"))).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  test("tells which credentials a route asks for, and what it answers", () => {
    const { paths } = openApiDocument() as {
      paths: Record<string, Record<string, { security: object[]; responses: object }>>;
    };
    const told = (path: string, method = "post") => {
      const { security, responses } = paths[path]?.[method] ?? { security: [], responses: {} };
      return [security.flatMap(Object.keys), Object.keys(responses)];
    };
    expect(told("/transactions")).toEqual([
      ["sigv4", "apiKey"],
      ["202", "default"],
    ]);
    expect(told("/transactions/{id}/notify")).toEqual([["sigv4"], ["202", "default"]]);
    expect(told("/fraud-webhook")).toEqual([["apiKey"], ["200", "default"]]);
    expect(told("/webhook/{provider}")).toEqual([[], ["200", "default"]]);
    expect(told("/transactions/{id}", "get")).toEqual([["sigv4"], ["200", "default"]]);
  });

  test("has every route once, under an operation id of its own", () => {
    const { paths } = openApiDocument();
    const operations = Object.values(paths).flatMap((path) => Object.values(path) as { operationId: string }[]);
    expect(operations.length).toBe(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  test.each(routes.map((route) => [`${route.method} ${route.path}`]))("has the route %s", (route) => {
    expect(readme).toContain(route);
  });

  test("names no code of a problem that does not exist", () => {
    const api = readme.slice(readme.indexOf("## API"), readme.indexOf("## Operations"));
    const codes = [...api.matchAll(/`([A-Z_]{6,})`/g)]
      .map((match) => match[1] ?? "")
      .filter((code) => code !== "AWS_IAM");
    const known = [...Object.keys(problems), ...gatewayResponses.map(({ responseType }) => responseType)];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
  });

  test("names every state of a batch, and every code that a file or a row is refused with", () => {
    const names = [...batchStates, ...Object.keys(batchErrors), ...Object.keys(rowErrors)];
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test("names every variable of the configuration", () => {
    const settings = read("lib/config/settings.ts");
    const names = new Set([...settings.matchAll(/"([A-Z]+_[A-Z_]+|REPOSITORY)"/g)].map((match) => match[1] ?? ""));
    expect(names.size).toBeGreaterThanOrEqual(9);
    expect([...names].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
