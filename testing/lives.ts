import fc from "fast-check";
import { Choices, type Clock, type Life } from "./lives/life";
import { paypalLife } from "./lives/paypal";
import { internalLife, squareLife } from "./lives/square";
import { stripeLife } from "./lives/stripe";
import { submittedLife } from "./lives/submitted";

export type { Clock, Life, LifeEvent, Truth } from "./lives/life";

/** How many lives each property tries. `LIVES=9000` for a long run. */
export const LIVES = Number(process.env.LIVES ?? 200);

const kinds = [stripeLife, stripeLife, paypalLife, squareLife, internalLife, submittedLife];

/** Payments at each provider, of an internal service and submitted to Tap, from their beginning to some end. */
export const lives = (clock: Clock): fc.Arbitrary<Life> =>
  fc
    .tuple(fc.constantFrom(...kinds), fc.noBias(fc.array(fc.nat(9_999), { minLength: 120, maxLength: 120 })))
    .map(([live, numbers]) => live(new Choices(numbers), clock));

/** A life with its events in another order, some of them several times, and `missing` percent of them not at all. */
export const delivered = (clock: Clock, missing = 0) =>
  lives(clock).chain((life) =>
    fc
      .tuple(
        fc.array(fc.constantFrom(...life.events), { maxLength: 6 }),
        fc.array(fc.nat(99), { minLength: life.events.length, maxLength: life.events.length }),
      )
      .chain(([repeats, fates]) => {
        const arriving = life.events.filter((_, index) => (fates[index] ?? 0) >= missing);
        const all = [...arriving, ...repeats.filter((event) => arriving.includes(event))];
        return fc.record({
          life: fc.constant(life),
          arriving: fc.constant(arriving),
          order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        });
      }),
  );
