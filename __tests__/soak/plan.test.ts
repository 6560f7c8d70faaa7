import { describe, expect, test } from "@jest/globals";
import { isEvent, type PlannedPayment, planOf } from "../../testing/soak/plan";
import { fileOf } from "../../testing/soak/send";

const options = { seed: 11, webhooks: 997, payments: 120 };

describe("the plan of a soak", () => {
  test("the same seed gives the same requests in the same order, and another seed gives others", () => {
    const text = (seed: number) => JSON.stringify(planOf({ ...options, seed }).requests);
    expect(text(11)).toBe(text(11));
    expect(text(12)).not.toBe(text(11));
  });

  test.each([1, 2, 10, 997])("a soak of %d webhooks sends as many", (webhooks) => {
    const { requests, stories } = planOf({ ...options, webhooks, payments: 0 });
    expect(requests.filter(isEvent).length).toBe(webhooks);
    expect(requests.length).toBe(webhooks);
    const sent = new Set(requests.filter(isEvent).map(({ key }) => key));
    expect(stories.flatMap(({ events }) => events.map(({ key }) => key)).filter((key) => !sent.has(key))).toEqual([]);
  });

  test("a soak sends each event of three providers one to three times, out of order", () => {
    const { requests, stories } = planOf(options);
    const sent = requests.filter(isEvent);
    const times = [...counted(sent.map(({ key }) => key)).values()];
    expect(new Set(sent.map(({ provider }) => provider))).toEqual(new Set(["stripe", "square", "paypal"]));
    for (const count of [1, 2, 3]) expect(times.filter((time) => time === count).length).toBeGreaterThan(20);
    const first = stories[0]?.events.map(({ key }) => sent.findIndex((event) => event.key === key));
    expect(first).not.toEqual([...(first ?? [])].sort((a, b) => a - b));
  });

  test("a soak submits each payment once or twice, with every result of the sandbox", () => {
    const { requests, payments } = planOf(options);
    const times = counted(
      requests.filter((request): request is PlannedPayment => !isEvent(request)).map(({ key }) => key),
    );
    expect(times.size).toBe(120);
    expect(new Set(times.values())).toEqual(new Set([1, 2]));
    const ends = new Set(payments.map(({ end, decision }) => `${end} ${decision ?? ""}`.trim()));
    expect([...ends].sort()).toEqual(["captured", "captured approved", "failed", "failed rejected", "in_review"]);
    expect(new Set(payments.map(({ customerId }) => customerId)).size).toBe(120);
  });

  test("the file of a soak has a row for every twenty payments, and rows that are refused", () => {
    const plan = planOf({ ...options, payments: 400 });
    const lines = fileOf(plan).split("\n");
    expect(lines.length).toBe(1 + 20 + 2);
    expect(lines.filter((line) => line.includes(",0,USD,")).length).toBe(plan.file.refused);
    expect(lines.filter((line) => line.includes(",1990,USD,")).length).toBe(plan.file.rows.length);
  });
});

function counted(keys: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}
