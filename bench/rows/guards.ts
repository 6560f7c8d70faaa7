import { measureCardGuard } from "../card-guard";
import { exactly, type Figure } from "../figures";
import { measureTracedCalls } from "../traced-calls";
import type { Group } from "./group";

/** Least speed of the card guard on any text, as a part of its speed on ordinary JSON, most of which it passes at once. */
const CARD_GUARD_SHARE = 0.05;
const RUNS = 5;
/** CPU of a call in a trace that X-Ray does not sample, and in one that it samples, as multiples of an untraced one's. */
const TRACE_GOALS = { unsampled: 1.05, sampled: 1.75 } as const;

export const cards: Group = {
  name: "cards",
  does: "a megabyte of each kind of text, searched for card numbers: the slowest against ordinary JSON",
  async measure() {
    const speeds = measureCardGuard(RUNS);
    const peer = exactly(speeds.json ?? 0);
    return Object.entries(speeds).map(
      ([text, speed]): Figure => ({
        ...{ id: `cards/${text.replaceAll(" ", "-")}`, what: `card guard on ${text}`, unit: "MiB/s", by: "times" },
        ...{ tap: exactly(speed), peer, against: "ordinary JSON", least: CARD_GUARD_SHARE },
      }),
    );
  },
};

export const traces: Group = {
  name: "traces",
  does: "calls to a table whose answer is there at once: CPU of a traced client against one that is not",
  async measure() {
    const { bare, ...traced } = await measureTracedCalls();
    return (["unsampled", "sampled"] as const).map(
      (kind): Figure => ({
        ...{
          id: `traces/${kind}`,
          what: `CPU of a call to a table in a trace that is ${kind}`,
          unit: "µs",
          by: "times",
        },
        ...{ tap: exactly(traced[kind]), peer: exactly(bare), against: "a call that is not traced" },
        most: TRACE_GOALS[kind],
      }),
    );
  },
};
