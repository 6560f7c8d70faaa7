import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { transactionOf } from "../../cli/simulate/known-payment";
import { isAsExpected, type Outcome, sendAll, watched } from "../../cli/simulate/outcome";
import { planOf } from "../../cli/simulate/plan";
import { type SimulateArguments, simulateRequest } from "../../cli/simulate/request";
import { openSender } from "../../cli/simulate/sender";
import type { Target } from "../../cli/target/target";
import { type SourceName, sourceNames, sources } from "../../simulation/catalog";
import { stories } from "../../simulation/stories";
import { tap } from "../../testing/tap-command";
import { testTarget } from "../../testing/tap-target";
import { testRun } from "../../testing/test-run";

const stack = testRun().stackFile;
const { signal } = new AbortController();
/** All events of a provider on a slow computer. */
const ALL_MS = 180_000;

let target: Target;
beforeAll(async () => {
  target = await testTarget();
});
afterAll(() => target.clients.close());

/** Sends what the command would for each of these, one after the other, and waits for what becomes of all. */
async function simulated(
  source: SourceName,
  ...given: readonly [Partial<SimulateArguments>, ...Partial<SimulateArguments>[]]
) {
  // Not the demonstration's merchant: the endpoint of PayPal's refuses first attempts, and so many would open its breaker.
  const merchant = "SIMULATED0001";
  const requests = given.map((one) => simulateRequest(source, { number: "1", repeat: "1", merchant, ...one }));
  const isForged = requests.some((request) => request.isForged);
  const sender = await openSender(target, source, isForged);
  try {
    const events = requests.flatMap((request) => planOf(request, undefined).events);
    const outcomes = await watched(target, await sendAll(sender, events, signal), signal, ALL_MS);
    return { outcomes, transaction: await transactionOf(target, events), isForged };
  } finally {
    sender.close();
  }
}

const shown = ({ event, status, answer, became, reason }: Outcome) => ({
  type: event.type,
  status,
  answer,
  became,
  reason,
});

describe("simulated events on a stack", () => {
  test.each(sourceNames)(
    "the stack takes and processes every event of %s, or keeps it unread where the list says so",
    async (source) => {
      const [first = "", ...others] = sources[source].types.keys();
      const { outcomes } = await simulated(source, { event: first }, ...others.map((event) => ({ event })));
      expect(outcomes).toHaveLength(sources[source].types.size);
      expect(outcomes.filter((outcome) => !isAsExpected(outcome, false)).map(shown)).toEqual([]);
    },
    ALL_MS,
  );

  test.each(sourceNames.flatMap((source) => [...stories[source].keys()].map((event) => [event, source] as const)))(
    "the story %s of %s goes as it says",
    async (event, source) => {
      const { outcomes, transaction, isForged } = await simulated(source, { event });
      expect(outcomes.filter((outcome) => !isAsExpected(outcome, isForged)).map(shown)).toEqual([]);
      expect(transaction?.state.status).toBe(stories[source].get(event)?.ends);
    },
  );
});

describe("tap simulate", () => {
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await tap(["simulate", ...words, "--stack", stack, "--json"]);
    return { code, stderr, json: stdout === "" ? undefined : JSON.parse(stdout) };
  };

  test("a payment that was simulated goes on under its name, with the amount that it has", async () => {
    const first = await run("stripe", "payment_intent.succeeded", "--amount", "99", "--currency", "eur");
    expect(first).toMatchObject({
      code: 0,
      json: { transaction: { status: "captured", amount: 9900, currency: "EUR" } },
    });
    const { payment, transaction } = first.json;
    const next = await run("stripe", "charge.refunded", "--payment", payment, "--partial", "12.50");
    expect(next).toMatchObject({
      code: 0,
      json: { transaction: { id: transaction.id, status: "partially_refunded", amount: 9900, amount_refunded: 1250 } },
    });
  });

  test("a forged event is refused, which is what was expected, and nothing of it is there", async () => {
    expect(await run("square", "payment.updated", "--forged")).toMatchObject({
      code: 0,
      json: { events: [{ status: 400, answer: "INVALID_SIGNATURE" }], transaction: null, as_expected: true },
    });
  });

  test("an event that is repeated counts once", async () => {
    const { code, json } = await run("internal", "payment.captured", "--repeat", "3");
    expect(code).toBe(0);
    expect(json.events.map(({ status }: { status: number }) => status)).toEqual([200, 200, 200]);
    expect(json.transaction).toMatchObject({ status: "captured", amount_captured: 4250 });
  });

  test("with --print, nothing is sent", async () => {
    const { code, json } = await run("stripe", "payment_intent.succeeded", "--payment", "printed", "--print");
    expect(code).toBe(0);
    expect(json).toMatchObject({ method: "POST", url: expect.stringMatching(/\/webhook\/stripe$/) });
    expect(json.headers["stripe-signature"]).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    const { json: sent } = await run("stripe", "refund.created", "--payment", "printed", "--partial", "1");
    // The refund alone is known: no capture came before it.
    expect(sent.transaction).toMatchObject({ amount: null, amount_captured: 0 });
  });
});
