import { describe, expect, test } from "@jest/globals";
import type { WebhookAnswer } from "../../core/notifications/application/ports";
import { broken, deliveryWorld, ok } from "../../testing/delivery-world";

describe("an endpoint that keeps failing", () => {
  const ids = Array.from({ length: 20 }, (_, index) => `ntf_${index}`);

  test("is left in peace after five failures; then one attempt tries it out, and one success opens it to all", async () => {
    const answers = [broken, broken, broken, broken, broken, broken, ok];
    const { tell, receive, posted, clock, story, metrics } = deliveryWorld({ answers });
    for (const id of ids) await tell(id);
    for (const id of ids) await receive(id);
    expect(posted.length).toBe(5);
    // Nobody's attempt was spent on waiting.
    expect((await story("ntf_19"))?.attempts).toEqual([]);

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

  test("is left in peace for a minute, however many attempts were under way when it failed", async () => {
    const begun: (() => void)[] = [];
    const { tell, receive, posted, clock, breakers } = deliveryWorld({
      answers: [broken],
      meanwhile: () => new Promise((resolve) => begun.push(resolve)),
    });
    for (const id of ids) await tell(id);
    const all = ids.map((id) => receive(id));
    while (begun.length < ids.length) await new Promise((resolve) => setImmediate(resolve));
    for (const goOn of begun) goOn();
    await Promise.all(all);
    expect(posted.length).toBe(20);
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(60_000);
  });

  test("is left in peace for its minute though it asks for a second only", async () => {
    const asks: WebhookAnswer = { outcome: "answered", status: 503, retryAfter: "1" };
    const { tell, receive, clock, breakers } = deliveryWorld({ answers: [asks] });
    for (const id of ids.slice(0, 5)) {
      await tell(id);
      await receive(id);
      clock.advance(2_000);
    }
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(58_000);
  });

  test("delays no other endpoint", async () => {
    const { tell, receive, posted, breakers, clock } = deliveryWorld();
    await breakers.failed("other", clock.now());
    await breakers.hold("other", new Date(clock.now().getTime() + 3_600_000));
    await tell("ntf_1");
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("is not waited for longer than five days", async () => {
    const { tell, receive, breakers, clock, story, metrics } = deliveryWorld();
    await tell("ntf_1");
    clock.advance(5 * 86_400_000 + 1);
    await breakers.hold("shop", new Date(clock.now().getTime() + 60_000));
    await receive("ntf_1");
    expect(await story("ntf_1")).toMatchObject({ state: "failed" });
    expect(metrics.of("DeliveryFailed")).toBe(1);
  });

  test("is forgiven by a success", async () => {
    const { tell, receive, breakers, clock } = deliveryWorld();
    for (let failure = 0; failure < 4; failure++) await breakers.failed("shop", clock.now());
    await tell("ntf_1");
    await receive("ntf_1");
    expect(breakers.health.size).toBe(0);
  });
});
