import { describe, expect, test } from "@jest/globals";
import { linkTo } from "../../core/shared/adapters/http/links";
import { apiRequest } from "../../testing/events";

const AWS = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/v1";

/** What a client resolves a link to, having called `path` of the API at `base`. `seen`: the path as API Gateway sees it. */
const resolved = (base: string, route: string, path: string, seen: string): string =>
  new URL(linkTo("/batches/bat_1", apiRequest({ called: { route, path: seen } })), base + path).href;

describe("a link", () => {
  test.each([
    ["the stage's own address", AWS, "/v1"],
    ["a custom domain without a base path", "https://pay.example", ""],
    ["a custom domain with a base path", "https://api.example/pay/eu", "/pay/eu"],
    ["a proxy that adds a path of its own", "https://shop.example/backend/pay", "/v1"],
    ["the local stack", "https://127.0.0.1:4566/_aws/execute-api/0a1b2c3d/v1", "/v1"],
  ])("a link of every route leads to its resource under %s", (_, base, seen) => {
    for (const [route, path] of [
      ["/batches", "/batches"],
      ["/batches", "/batches/"],
      ["/batches", "/batches?limit=1/2"],
      ["/batches/{id}", "/batches/bat_1"],
      ["/batches/{id}", "/batches/bat_1/"],
      ["/batches/{id}", "/batches/bat%2F1"],
      ["/transactions/{id}/notify", "/transactions/pay_1/notify"],
    ] as const) {
      expect(resolved(base, route, path, seen + path.replace(/\?.*/, ""))).toBe(`${base}/batches/bat_1`);
    }
  });

  test("a link of a collection can also be appended to the API's address", () => {
    expect(linkTo("/batches/bat_1", apiRequest({ called: { route: "/batches", path: "/v1/batches" } }))).toBe(
      "batches/bat_1",
    );
  });
});
