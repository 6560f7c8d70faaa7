import { describe, expect, test } from "@jest/globals";
import { shownUrl } from "../../core/notifications/domain/delivery";
import { broken, deliveryWorld, ok, READ, START, shop } from "../../testing/delivery-world";

const requestedBy = { principal: "arn:aws:iam::123456789012:role/shop", isOperator: false };

describe("an attempt", () => {
  test("an attempt records where it went, without query and user, and as of when the endpoint was read", async () => {
    const { notify, receive, posted, timeline } = deliveryWorld();
    await notify("ntf_1");
    await receive("ntf_1");
    expect(posted[0]?.url).toBe("https://user:pass@shop.example:8443/hook?key=1#top");
    expect((await timeline("ntf_1"))?.attempts).toEqual([
      {
        at: START,
        url: "https://shop.example:8443/hook",
        endpointAsOf: READ,
        outcome: "delivered",
        httpStatus: 200,
        milliseconds: 40,
      },
    ]);
  });

  test("an attempt that a misconfigured endpoint prevents records no URL, and as of when the endpoint was read", async () => {
    const { notify, receive, timeline } = deliveryWorld({ endpoint: "misconfigured" });
    await notify("ntf_1");
    await receive("ntf_1");
    expect((await timeline("ntf_1"))?.attempts).toEqual([
      { at: START, endpointAsOf: READ, outcome: "misconfigured", milliseconds: 0 },
    ]);
  });

  test("an attempt that the reconciler asked for says so", async () => {
    const { notify, receiveSwept, timeline } = deliveryWorld();
    await notify("ntf_1");
    await receiveSwept("ntf_1");
    expect((await timeline("ntf_1"))?.attempts[0]?.queuedBy).toBe("reconciler");
  });

  test("a first attempt uses an endpoint that is known, and a repeated one reads it anew", async () => {
    const { notify, receive, clock, reads } = deliveryWorld({ answers: [broken, ok] });
    await notify("ntf_1");
    await receive("ntf_1");
    clock.advance(7_000);
    await receive("ntf_1");
    expect(reads).toEqual(["cached", "fresh"]);
  });

  test("a merchant without an endpoint is looked up anew before its notification ends as unaddressed", async () => {
    const { notify, receive, reads, timeline } = deliveryWorld({ endpoint: undefined });
    await notify("ntf_1");
    await receive("ntf_1");
    expect(reads).toEqual(["cached", "fresh"]);
    expect(await timeline("ntf_1")).toMatchObject({ state: "unaddressed", attempts: [] });
  });

  test("an endpoint that is gone is looked up anew, and a notification goes to the one that took its place", async () => {
    const moved = { ...shop, id: "moved", url: "https://new.example/hook" };
    const { notify, receive, breakers, posted, timeline } = deliveryWorld({ endpoint: shop, fresh: moved });
    await breakers.markGone("shop");
    await notify("ntf_1");
    await receive("ntf_1");
    expect(posted.map(({ url }) => url)).toEqual(["https://new.example/hook"]);
    expect(await timeline("ntf_1")).toMatchObject({ state: "delivered" });
  });

  test("the first attempt of a notification by hand reads the endpoint anew", async () => {
    const { notify, receive, reads } = deliveryWorld();
    await notify("ntf_1", { requestedBy });
    await receive("ntf_1");
    expect(reads).toEqual(["fresh"]);
  });
});

test.each([
  ["https://shop.example/hooks/tap?token=secret", "https://shop.example/hooks/tap"],
  ["https://user:pass@shop.example/hook#part", "https://shop.example/hook"],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000/"],
  ["https://bücher.example/ä b?x", "https://xn--bcher-kva.example/%C3%A4%20b"],
  ["ftp://shop.example/hook", "ftp://shop.example/hook"],
])("the URL %s is shown as %s", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
