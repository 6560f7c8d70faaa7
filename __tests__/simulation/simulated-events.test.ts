import { describe, expect, test } from "@jest/globals";
import { internalEventTypes } from "../../core/contracts/internal-event-schema";
import type { EventReading, Observation } from "../../core/ledger/domain/observation";
import type { EventSource } from "../../core/webhooks/application/ports";
import { INTERNAL_SOURCE } from "../../core/webhooks/application/receive-internal-event";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { paypalTypes } from "../../core/webhooks/providers/paypal/types";
import { squareTypes } from "../../core/webhooks/providers/square/types";
import { stripeTypes } from "../../core/webhooks/providers/stripe/types";
import { type SimulatedEvent, type SourceName, simulated, sourceNames, sources } from "../../simulation/catalog";
import { type PaymentWish, paymentFor } from "../../simulation/payment-for";
import type { SimulatedType } from "../../simulation/simulated-type";
import { observationsOf } from "../../testing/readings";

const AT = new Date("2026-11-18T10:00:10.000Z");
const wish: PaymentWish = { name: "order-7", merchantId: "mrc_shop", currency: "EUR", amount: 4250, part: 1250 };

const readerOf = (source: SourceName): EventSource => {
  const found = eventSources.get(source === "internal" ? INTERNAL_SOURCE : source);
  if (found === undefined) throw new Error(`no reader for ${source}`);
  return found;
};
const readingOf = ({ source, body }: SimulatedEvent): EventReading => readerOf(source).read(EventBody.of(body));

function eventOf(
  source: SourceName,
  type: string,
  more: Partial<PaymentWish> & { status?: string } = {},
): SimulatedEvent {
  const { status, ...changes } = more;
  const found = sources[source].types.get(type) as SimulatedType;
  return simulated(paymentFor(found, { ...wish, ...changes }, AT), { source, type, status, at: AT, unique: "1" });
}

const all = sourceNames.flatMap((source) =>
  [...sources[source].types].flatMap(([type, { statuses }]) => statuses.map((status) => ({ source, type, status }))),
);
const processed = all.filter(({ source, type }) => sources[source].types.get(type)?.unprocessed === undefined);

const mapped: Readonly<Record<SourceName, readonly string[]>> = {
  stripe: [...stripeTypes.mapped.keys()],
  paypal: [...paypalTypes.mapped.keys()],
  square: [...squareTypes.mapped.keys()],
  internal: internalEventTypes,
};

describe("the simulated events", () => {
  test.each(sourceNames)("of %s are exactly the types that its reader maps, and one thin event of Stripe", (source) => {
    const thin = source === "stripe" ? ["v1.payment_intent.succeeded"] : [];
    expect([...sources[source].types.keys()].sort()).toEqual([...mapped[source], ...thin].sort());
  });

  test.each(all)("the reader identifies $source $type $status as mapped, by its own id", ({ source, type, status }) => {
    const event = eventOf(source, type, { status });
    const eventId = source === "internal" ? `mrc_shop.${event.eventId}` : event.eventId;
    expect(readerOf(source).identify(EventBody.of(event.body))).toEqual({ eventId, type, class: "mapped" });
  });

  test.each(processed)("the reader reads $source $type $status, with the money that was wished", (one) => {
    const observations = observationsOf(readingOf(eventOf(one.source, one.type, one)));
    const { part } = sources[one.source].types.get(one.type) as SimulatedType;
    for (const observation of observations) {
      const isReturn = observation.kind === "refund" || observation.kind === "dispute";
      const expected = isReturn ? 1250 : amountOf(one, part);
      if (observation.amount !== undefined)
        expect([observation.currency, observation.amount]).toEqual(["EUR", expected]);
    }
  });

  /** What a payment or a capture of it states: what was requested, or what was captured of it. */
  function amountOf({ source, type, status }: { source: string; type: string; status: string }, part?: string): number {
    const statesCapture =
      source === "paypal" ? part === "captured" : status === "COMPLETED" || type === "payment.captured";
    return statesCapture && part === "captured" ? 1250 : 4250;
  }

  test.each(all.filter((one) => !processed.includes(one)))("the reader has the object of $type fetched", (one) => {
    expect(readingOf(eventOf(one.source, one.type)).outcome).toBe("fetch");
  });

  test.each<[SourceName, string, string, number]>([
    ["stripe", "payment_intent.succeeded", "JPY", 730],
    ["stripe", "payment_intent.succeeded", "ISK", 2000],
    ["stripe", "payment_intent.succeeded", "MGA", 2000],
    ["stripe", "charge.refunded", "KWD", 12_345],
    ["paypal", "PAYMENT.CAPTURE.COMPLETED", "JPY", 730],
    ["paypal", "PAYMENT.CAPTURE.COMPLETED", "HUF", 99_000],
    ["paypal", "PAYMENT.SALE.COMPLETED", "USD", 5],
    ["square", "payment.updated", "JPY", 730],
    ["internal", "payment.captured", "KWD", 12_345],
  ])("%s %s of %s is read as the amount that was wished", (source, type, currency, amount) => {
    const [observation] = observationsOf(readingOf(eventOf(source, type, { currency, amount, part: undefined })));
    expect(observation).toMatchObject({ currency, amount });
  });

  test.each<[SourceName, string, string]>([
    ["stripe", "payment_intent.succeeded", "MGA"],
    ["paypal", "PAYMENT.CAPTURE.COMPLETED", "HUF"],
  ])("%s has no parts of a unit in %s %s", (source, type, currency) => {
    expect(() => eventOf(source, type, { currency, amount: 4250, part: undefined })).toThrow("no parts of a unit");
  });

  test("a charge that is captured in part says how much, and its refund what was refunded of it", () => {
    const captured = observationsOf(readingOf(eventOf("stripe", "charge.captured", { part: 3000 })));
    expect(captured).toMatchObject([{ amount: 4250, captured: 3000 }]);
    const known = { captured: 3000, refunded: 0, begunAt: AT };
    const refunded = observationsOf(readingOf(eventOf("stripe", "charge.refunded", { part: 1000, number: 2, known })));
    expect(refunded).toMatchObject([{ amount: 4250, captured: 3000, refundTotal: { amount: 2000 } }]);
  });

  test("events of one payment name the same objects, and those of another payment none of them", () => {
    const namesOf = (name: string) =>
      new Set(
        processed.flatMap(({ source, type }) =>
          observationsOf(readingOf(eventOf(source, type, { name }))).flatMap(({ name: own, belongsTo }) => [
            own,
            ...belongsTo,
          ]),
        ),
      );
    const [one, again, other] = [namesOf("order-7"), namesOf("order-7"), namesOf("order-8")];
    expect(again).toEqual(one);
    expect([...other].filter((name) => one.has(name))).toEqual([]);
  });

  test("a payment may have its id from the provider", () => {
    const [intent] = observationsOf(
      readingOf(eventOf("stripe", "payment_intent.succeeded", { providerId: "pi_real" })),
    );
    const [refund] = observationsOf(readingOf(eventOf("stripe", "refund.updated", { providerId: "pi_real" })));
    expect(intent?.name).toBe("stripe_pi_real");
    expect(refund?.belongsTo).toContain("stripe_pi_real");
  });

  test("the merchant of a payment is the one that was wished, at every source", () => {
    const merchantsOf = (source: SourceName, type: string): readonly (string | undefined)[] =>
      observationsOf(readingOf(eventOf(source, type))).map(({ merchantId }: Observation) => merchantId);
    expect(merchantsOf("stripe", "payment_intent.succeeded")).toEqual(["mrc_shop"]);
    expect(merchantsOf("stripe", "invoice.paid")).toEqual(["mrc_shop"]);
    expect(merchantsOf("stripe", "checkout.session.completed")).toEqual(["mrc_shop"]);
    expect(merchantsOf("paypal", "PAYMENT.CAPTURE.COMPLETED")).toEqual(["mrc_shop"]);
    expect(merchantsOf("square", "payment.updated")).toEqual(["mrc_shop"]);
    expect(merchantsOf("internal", "payment.captured")).toEqual(["mrc_shop"]);
  });
});
