import { expect, test } from "@jest/globals";
import { bodies } from "../../lib/api/bodies";
import type { BodyName } from "../../lib/api/models";
import { openApiDocument } from "../../lib/api/openapi";
import { queries } from "../../lib/api/queries";
import { queryParameters, type Route, routes } from "../../lib/api/routes";
import { schemaProblems } from "../../testing/contract/described";

interface Operation {
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly description: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Record<string, { readonly example: unknown }> };
  readonly responses: Record<string, { readonly content: Record<string, Content> }>;
}
interface Content {
  readonly schema: { readonly $ref: string };
  readonly example?: unknown;
  readonly examples?: Record<string, { readonly $ref: string }>;
}

const document = openApiDocument() as unknown as {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly examples: Record<string, { readonly value: unknown }> };
};
const operationOf = ({ method, path }: Route) => document.paths[path]?.[method.toLowerCase()] as Operation;
const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const withBody = named.filter(([, { body }]) => body !== undefined);

test.each(withBody)("the example of %s's body is what its function takes", (_, route) => {
  const example = operationOf(route).requestBody?.content["application/json"]?.example;
  expect(bodies[route.body as BodyName].safeParse(example).success).toBe(true);
});

test.each(named)("every example of an answer to %s has the answer's schema", (_, route) => {
  const contents = Object.values(operationOf(route).responses).flatMap(({ content }) => Object.values(content));
  const examples = contents.flatMap(({ schema, example, examples = {} }) => [
    ...(example === undefined ? [] : [[schema.$ref, example] as const]),
    ...Object.values(examples).map(
      ({ $ref }) => [schema.$ref, document.components.examples[$ref.split("/").at(-1) ?? ""]?.value] as const,
    ),
  ]);
  expect(examples.length).toBeGreaterThan(5);
  for (const [pointer, example] of examples) expect(schemaProblems(pointer, example)).toEqual([]);
});

test.each(named)("every parameter of %s has a description, and a query's example is one", (_, route) => {
  const { parameters, description } = operationOf(route);
  expect(description).not.toBe("");
  expect(parameters.filter((parameter) => parameter.description === "")).toEqual([]);
  const names = queryParameters(route);
  const examples = parameters.filter(({ name, example }) => names.includes(name) && example !== undefined);
  const query = Object.fromEntries(examples.map(({ name, example }) => [name, String(example)]));
  if (route.query !== undefined) expect(queries[route.query].safeParse(query).success).toBe(true);
});
