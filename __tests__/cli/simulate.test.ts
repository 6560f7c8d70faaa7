import { describe, expect, test } from "@jest/globals";
import { commands } from "../../cli/commands/simulate";
import type { Context } from "../../cli/context";
import { CommandFailure } from "../../cli/exit-codes";
import { Output } from "../../cli/output/output";
import { isAsExpected, type Outcome } from "../../cli/simulate/outcome";
import { planOf } from "../../cli/simulate/plan";
import { amountsOf, type SimulateArguments, simulateRequest } from "../../cli/simulate/request";
import type { Target } from "../../cli/target/target";
import type { SourceName } from "../../simulation/catalog";

const usual = { number: "1", repeat: "1" };
const requestOf = (source: SourceName, given: Partial<SimulateArguments>) =>
  simulateRequest(source, { ...usual, ...given });
const wishOf = (given: Partial<SimulateArguments>) =>
  planOf(requestOf("stripe", { event: "charge.refunded", ...given }), undefined).wish;

describe("the command line of tap simulate", () => {
  test.each<[Partial<SimulateArguments>, string]>([
    [{}, "No event was named"],
    [{ event: "charge.refund" }, 'no event or story "charge.refund"'],
    [{ event: "charge.refunded", payment: "a b" }, "--payment"],
    [{ event: "charge.refunded", payment: "x".repeat(41) }, "--payment"],
    [{ event: "charge.refunded", id: "pi/1" }, "--id"],
    [{ event: "charge.refunded", merchant: "a.b" }, "--merchant"],
    [{ event: "charge.refunded", currency: "EURO" }, "is no currency"],
    [{ event: "charge.refunded", number: "0" }, "from 1 to 99"],
    [{ event: "charge.refunded", repeat: "1000" }, "from 1 to 100"],
    [{ event: "charge.refunded", shuffle: true }, "one event has no order"],
    [{ event: "charge.refunded", status: "lost" }, 'does not bring the status "lost"'],
    [{ event: "payment_intent.created", partial: "" }, "about the whole payment"],
    [{ event: "refund-story", status: "pending" }, "not for a story"],
  ])("%j is refused as wrong usage", (given, message) => {
    expect(() => requestOf("stripe", given)).toThrow(message);
    expect(() => requestOf("stripe", given)).toThrow(CommandFailure);
  });

  test.each<[Partial<SimulateArguments>, string]>([
    [{ amount: "42.505" }, "is no amount in USD"],
    [{ amount: "0" }, "is no amount in USD"],
    [{ amount: "730.5", currency: "JPY" }, "is no amount in JPY"],
    [{ amount: "10", partial: "10.01" }, "more than the whole payment"],
    [{ amount: "10.50", currency: "MGA" }, "no parts of a unit"],
  ])("the amounts %j are refused as wrong usage", (given, message) => {
    expect(() => wishOf(given)).toThrow(message);
  });

  test("without any option it is a payment of 42.50 USD of the demonstration's merchant, each time a new one", () => {
    const [one, other] = [wishOf({}), wishOf({})];
    expect(one).toMatchObject({ amount: 4250, currency: "USD", merchantId: "mrc_demo", number: 1 });
    expect(one.name).not.toBe(other.name);
  });

  test("a payment that goes on keeps its amount, currency and merchant, unless others are given", () => {
    const soFar = {
      known: { captured: 9900, refunded: 0, begunAt: new Date(0) },
      money: { amount: 9900, currency: "EUR" },
      merchantId: "mrc_shop",
    };
    const wishOn = (given: Partial<SimulateArguments>) =>
      planOf(requestOf("stripe", { event: "charge.refunded", payment: "a", ...given }), soFar).wish;
    expect(wishOn({})).toMatchObject({ amount: 9900, currency: "EUR", merchantId: "mrc_shop" });
    expect(wishOn({ amount: "1", currency: "jpy", merchant: "mrc_2" })).toMatchObject({
      ...{ amount: 1, currency: "JPY", merchantId: "mrc_2" },
    });
  });

  test("--partial without an amount is 30 % of the payment, and a story of a refund has one anyway", () => {
    expect(wishOf({ partial: "" }).part).toBe(1275);
    expect(amountsOf(requestOf("stripe", { event: "charge.refunded", partial: "12.50" })).part).toBe(1250);
    expect(planOf(requestOf("square", { event: "refund-story" }), undefined).wish.part).toBe(1275);
  });

  test("--repeat sends the same event again, and --shuffle takes the events of a story in any order", () => {
    const idsOf = (given: Partial<SimulateArguments>) =>
      planOf(requestOf("stripe", { event: "refund-story", ...given }), undefined).events.map(({ type }) => type);
    const types = idsOf({});
    expect(idsOf({ repeat: "2" })).toEqual(types.flatMap((type) => [type, type]));
    const orders = new Set(Array.from({ length: 50 }, () => idsOf({ shuffle: true }).join()));
    expect(orders.size).toBeGreaterThan(5);
    for (const order of orders) expect(order.split(",").sort()).toEqual([...types].sort());
  });
});

describe("what became of a simulated event", () => {
  const outcomeOf = (type: string, fields: Partial<Outcome>): Outcome => ({
    event: { source: "stripe", type, eventId: "evt_1", body: "{}" },
    ...{ status: 200, answer: "received", ...fields },
  });

  test.each<[string, Outcome, boolean, boolean]>([
    ["an event that was processed", outcomeOf("charge.refunded", { became: "processed" }), false, true],
    ["an event that still waits", outcomeOf("charge.refunded", { became: "received" }), false, false],
    ["an event that is unread", outcomeOf("charge.refunded", { became: "unread" }), false, false],
    ["a thin event that is unread", outcomeOf("v1.payment_intent.succeeded", { became: "unread" }), false, true],
    ["a busy API", outcomeOf("charge.refunded", { status: 429, answer: "THROTTLED" }), false, false],
    [
      "a forged event that was refused",
      outcomeOf("charge.refunded", { status: 400, answer: "INVALID_SIGNATURE" }),
      true,
      true,
    ],
    ["a forged event at a busy API", outcomeOf("charge.refunded", { status: 429, answer: "THROTTLED" }), true, false],
    ["a forged event that was taken", outcomeOf("charge.refunded", { became: "processed" }), true, false],
  ])("whether %s is as expected is said rightly", (_, outcome, isForged, expected) => {
    expect(isAsExpected(outcome, isForged)).toBe(expected);
  });
});

describe("tap simulate on a deployment", () => {
  const [simulate] = commands;
  /** Runs the command on a deployment whose every call fails the test. */
  function run(stage: string, given: Partial<SimulateArguments> & { provider: string; yes?: boolean }) {
    const clients = new Proxy({}, { get: () => ({ send: () => Promise.reject(new Error("called AWS")) }) });
    const target = {
      suffix: stage,
      flags: "",
      deployment: { stage, api_url: "http://127.0.0.1:9" },
      clients,
    } as unknown as Target;
    const out = new Output({
      json: false,
      colours: false,
      stdout: { write: () => true },
      stderr: { write: () => true },
    });
    const { signal } = new AbortController();
    const context: Context = {
      common: {} as Context["common"],
      out,
      signal,
      target: async () => target,
      read: async () => undefined,
    };
    return simulate?.run(context, { ...usual, ...given } as never);
  }

  test("in prod every simulation is refused before any call", async () => {
    await expect(run("prod", { provider: "stripe", event: "charge.refunded", yes: true })).rejects.toThrow(
      "simulated money in its ledger would stay",
    );
  });

  test("PayPal's signature cannot be made, and PayPal's sandbox is named", async () => {
    await expect(run("dev", { provider: "paypal", event: "refund-story" })).rejects.toMatchObject({
      exitCode: 2,
      nextStep: expect.stringContaining("sandbox"),
    });
  });
});
