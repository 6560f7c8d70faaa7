import { exactly, type Figure, sampleOf } from "../figures";
import { measureLookUps } from "../look-ups";
import { measureRefunds, type RefundCost } from "../refunds";
import { measureSweep } from "../sweep";
import type { Group } from "./group";

/** Refunds of one payment. */
const REFUNDS = [100, 1_000, 10_000] as const;
/** Cost of a payment's last refund, as a multiple of the cost of its tenth. */
const REFUND_GOAL = 1.2;
/** Events of two minutes at 1,000 webhooks a second. */
const EVENTS = 120_000;
const STUCK = 10;
/** Payments beside those that a look-up finds. */
const OTHER_PAYMENTS = 10_000;
/** Milliseconds of CPU of a sweep that finds ten stuck events. */
const SWEEP_GOAL_MS = 50;

export const refunds: Group = {
  name: "refunds",
  does: "10,000 refunds of one payment, in memory: all recorded, and the last one's cost against the tenth's",
  async measure() {
    const figures: Figure[] = [];
    for (const count of REFUNDS) figures.push(...refundFigures(count, await measureRefunds(count)));
    return figures;
  },
};

const refundFigures = (count: number, { recorded, units, cpu }: RefundCost): Figure[] => {
  const after = `after ${count.toLocaleString("en")} refunds`;
  return [
    {
      ...{ id: `refunds/recorded-${count}`, what: `recorded of ${count.toLocaleString("en")} refunds, sum exact` },
      ...{ unit: "of them", tap: exactly(recorded), least: count },
    },
    {
      ...{ id: `refunds/units-${count}`, what: `write units of a refund ${after}`, unit: "units", by: "times" },
      ...{ tap: exactly(units.last), peer: exactly(units.tenth), against: "its tenth refund", most: REFUND_GOAL },
    },
    {
      ...{ id: `refunds/cpu-${count}`, what: `CPU of a refund ${after}`, unit: "µs", by: "times" },
      ...{ tap: sampleOf(cpu.last), peer: sampleOf(cpu.first), against: "a payment's first 100", most: REFUND_GOAL },
    },
  ];
};

export const sweep: Group = {
  name: "sweep",
  does: "ten stuck events beside 120,000 that were processed, in memory: what one sweep of the reconciler reads",
  async measure() {
    const alone = await measureSweep(0, STUCK);
    const beside = await measureSweep(EVENTS, STUCK);
    const figure = (id: string, what: string, unit: Figure["unit"], value: number): Figure => ({
      ...{ id: `sweep/${id}`, what, unit, tap: exactly(value) },
    });
    return [
      { ...figure("queued", `queued of ${STUCK} stuck events`, "of them", beside.queued), least: STUCK },
      {
        ...figure("calls", "reads of a sweep at 1,000 webhooks a second", "calls", beside.calls),
        ...{ peer: exactly(alone.calls), against: "a sweep without traffic", by: "times", most: 1 },
      },
      { ...figure("items", "items that these reads answered", "items", beside.items), most: STUCK },
      { ...figure("cpu", "CPU of this sweep", "ms", beside.cpu), most: SWEEP_GOAL_MS },
    ];
  },
};

export const lookUps: Group = {
  name: "lookups",
  does: "a page by reference, customer, provider's id and a status that one in 1,000 has, in memory: what it reads",
  async measure() {
    const [alone, beside] = [await measureLookUps(0), await measureLookUps(OTHER_PAYMENTS)];
    return [...beside].flatMap(([name, { found, calls, items }]): Figure[] => {
      const lonely = alone.get(name);
      const id = `lookups/${name.replace(/[ ']+/g, "-")}`;
      const against = "the same without other payments";
      return [
        {
          id: `${id}-found`,
          what: `found by ${name}`,
          unit: "of them",
          tap: exactly(found),
          least: lonely?.found ?? 0,
        },
        {
          ...{ id: `${id}-calls`, what: `reads of a page by ${name}, beside 10,000 payments`, unit: "calls" },
          ...{ tap: exactly(calls), peer: exactly(lonely?.calls ?? 0), against, by: "times", most: 1 },
        },
        {
          ...{ id: `${id}-items`, what: "items that these reads answered", unit: "items" },
          ...{ tap: exactly(items), peer: exactly(lonely?.items ?? 0), against, by: "times", most: 1 },
        },
      ];
    });
  },
};
