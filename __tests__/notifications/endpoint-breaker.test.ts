import { describe, expect, test } from "@jest/globals";
import type { WebhookAnswer } from "../../core/notifications/application/delivery-ports";
import { broken, deliveryWorld, ok } from "../../testing/delivery-world";

describe("an endpoint that keeps failing", () => {
  const ids = Array.from({ length: 20 }, (_, index) => `ntf_${index}`);

  test("five failures open the breaker; half-open it lets one attempt through, and a success closes it", async () => {
    const answers = [broken, broken, broken, broken, broken, broken, ok];
    const { notify, receive, posted, clock, timeline, metrics } = deliveryWorld({ answers });
    for (const id of ids) await notify(id);
    for (const id of ids) await receive(id);
    expect(posted.length).toBe(5);
    // No attempt was spent on waiting.
    expect((await timeline("ntf_19"))?.attempts).toEqual([]);

    clock.advance(61_000);
    await receive(...ids);
    expect(posted.length).toBe(6);
    clock.advance(121_000);
    await receive(...ids);
    expect(posted.length).toBe(7);
    clock.advance(61_000);
    await receive(...ids);
    expect(posted.length).toBeGreaterThan(20);
    expect(metrics.of("DeliveryFailed")).toBe(0);
  });

  test("the breaker opens once and for a minute, however many attempts were under way when it opened", async () => {
    const begun: (() => void)[] = [];
    const { notify, receive, posted, clock, breakers } = deliveryWorld({
      answers: [broken],
      meanwhile: () => new Promise((resolve) => begun.push(resolve)),
    });
    for (const id of ids) await notify(id);
    const all = ids.map((id) => receive(id));
    while (begun.length < ids.length) await new Promise((resolve) => setImmediate(resolve));
    for (const finish of begun) finish();
    await Promise.all(all);
    expect(posted.length).toBe(20);
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(60_000);
  });

  test("the breaker opens for its minute though the endpoint asks for a second only", async () => {
    const asks: WebhookAnswer = { outcome: "answered", status: 503, retryAfterSeconds: 1 };
    const { notify, receive, clock, breakers } = deliveryWorld({ answers: [asks] });
    for (const id of ids.slice(0, 5)) {
      await notify(id);
      await receive(id);
      clock.advance(2_000);
    }
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(58_000);
  });

  test("an open breaker delays no delivery to another endpoint", async () => {
    const { notify, receive, posted, breakers, clock } = deliveryWorld();
    await breakers.recordFailure("other", clock.now());
    await breakers.hold("other", new Date(clock.now().getTime() + 3_600_000));
    await notify("ntf_1");
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("a delivery waits for an open breaker for five days at most", async () => {
    const { notify, receive, breakers, clock, timeline, metrics } = deliveryWorld();
    await notify("ntf_1");
    clock.advance(5 * 86_400_000 + 1);
    await breakers.hold("shop", new Date(clock.now().getTime() + 60_000));
    await receive("ntf_1");
    expect(await timeline("ntf_1")).toMatchObject({ state: "failed" });
    expect(metrics.of("DeliveryFailed")).toBe(1);
  });

  test("a success forgets the failures before it", async () => {
    const { notify, receive, breakers, clock } = deliveryWorld();
    for (let failure = 0; failure < 4; failure++) await breakers.recordFailure("shop", clock.now());
    await notify("ntf_1");
    await receive("ntf_1");
    expect(breakers.health.size).toBe(0);
  });
});
