import fc from "fast-check";
import { disputeStatuses, type Observation, paymentStatuses, refundStatuses } from "../core/ledger/domain/observation";
import type { LifeEvent } from "./lives";

const SECONDS = 5;
const amount = fc.integer({ min: 0, max: 40 });
const positive = fc.integer({ min: 1, max: 40 });
const total = fc.record({ amount, countsRelease: fc.boolean() });
const named = (prefix: string, count: number) => fc.nat(count - 1).map((index) => `${prefix}_${index}`);
const millis = fc.nat(SECONDS).map((second) => second * 1000);

/** Fields of which each may be absent. */
const some = <T>(fields: { [F in keyof T]: fc.Arbitrary<T[F]> }) => fc.record(fields, { requiredKeys: [] });

/** Where in its object's history an observation is: few seconds, so that many share one. */
const place = fc.record({
  at: millis,
  final: fc.constantFrom(0, 0, 1),
  progress: fc.nat(3),
  belongsTo: fc.constant([]),
});
const status = fc.constantFrom(...paymentStatuses);

const whole = fc.constantFrom("intent", "order", "payment").chain((kind) =>
  fc.record({
    said: some({
      status,
      amount,
      capturable: amount,
      received: amount,
      ...(kind === "payment" && { refundTotal: total }),
    }),
    fixed: fc.constant({ kind, name: `whole_${kind}` }),
  }),
);
const anyCharge = fc.record({ kind: fc.constant("charge"), name: named("ch", 3) });
/** A total of refunds comes with what was captured, as at Stripe: no other charge can have refunds. */
const chargeTotal = fc.record({ status, amount, captured: positive, refundTotal: total });
const charge = fc.record({
  said: fc.oneof(some({ status, amount, reversed: amount, captured: amount }), chargeTotal),
  fixed: anyCharge,
});
const capture = fc.record({
  said: some({ status, amount, captured: amount, reversed: amount }),
  fixed: fc.record({ kind: fc.constant("capture"), name: named("ca", 3) }),
});
const authorization = fc.record({
  said: some({ amount }),
  fixed: fc.record({
    kind: fc.constant("authorization"),
    name: named("au", 2),
    status: fc.constantFrom("pending", "authorized", "failed", "canceled"),
  }),
});
const refund = fc.record({
  said: some({ madeAt: millis }),
  fixed: fc.record({
    kind: fc.constant("refund"),
    name: named("re", 4),
    amount,
    status: fc.constantFrom(...refundStatuses),
    release: fc.constantFrom("no", "no", "maybe", "yes"),
  }),
});
const dispute = fc.record({
  said: some({ lost: amount }),
  fixed: fc.record({
    kind: fc.constant("dispute"),
    name: named("dp", 2),
    amount,
    status: fc.constantFrom(...disputeStatuses),
  }),
});

const anyObject = fc.oneof(whole, charge, charge, capture, authorization, refund, refund, dispute);
/** Totals of refunds that several charges and more payments than one head keeps carry, with some of the refunds. */
const totalOrRefund = fc.oneof(
  fc.record({ said: chargeTotal, fixed: anyCharge }),
  fc.record({
    said: fc.record({ refundTotal: total }),
    fixed: fc.record({ kind: fc.constant("payment"), name: named("whole", 3) }),
  }),
  refund,
);

type Currencies = readonly [string, ...string[]];

/**
 * Events that no provider would send of one payment, in an order and in another order with repetitions: the laws of
 * merging hold for any.
 */
export const anyEvents = (currencies: Currencies, merchants: readonly string[]) =>
  eventsOf(anyObject, currencies, merchants);

/** The same of totals of refunds, in which most events compete for being the newest one. */
export const anyTotals = (currencies: Currencies) => eventsOf(totalOrRefund, currencies, ["mrc_a"]);

function eventsOf(
  of: fc.Arbitrary<{ readonly said: object; readonly fixed: Pick<Observation, "kind" | "name"> }>,
  currencies: Currencies,
  merchants: readonly string[],
) {
  return fc
    .array(
      fc.record({
        of,
        place,
        about: fc.record(
          { currency: fc.constantFrom(...currencies), merchantId: fc.constantFrom(...merchants) },
          { requiredKeys: ["currency"] },
        ),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((all) =>
      all.map(({ of: { fixed, said }, place: at, about }, index): LifeEvent => {
        const observation = { ...at, ...about, ...said, ...fixed } as Observation;
        const occurredAt = new Date(observation.at).toISOString();
        return { event: `any#${index + 10}`, type: "any", system: "stripe", occurredAt, observations: [observation] };
      }),
    )
    .chain((events) =>
      fc.array(fc.constantFrom(...events), { maxLength: 6 }).chain((repeated) => {
        const all = [...events, ...repeated];
        return fc.record({
          events: fc.constant(events),
          order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        });
      }),
    );
}
