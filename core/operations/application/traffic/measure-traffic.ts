import type { Clock } from "../../../shared/application/ports";
import { ok, type Result, refused } from "../../../shared/domain/result";

/** Figures that count something, by the metric that each is: docs/console.md says what one of each stands for. */
export const trafficCounts = ["webhooks", "payments", "deliveries"] as const;
/** Figures in milliseconds: the median, and what one in a hundred exceeds. */
export const trafficTimes = ["webhook_p50", "webhook_p99", "payment_p50", "payment_p99"] as const;

type TrafficCount = (typeof trafficCounts)[number];
type TrafficTime = (typeof trafficTimes)[number];
export type TrafficFigure = TrafficCount | TrafficTime;

/** Whole periods, from `from` (included) to `until` (not included). */
export interface TrafficSpan {
  readonly from: Date;
  readonly until: Date;
  readonly periodSeconds: number;
}

/** Values by the epoch milliseconds at which their period begins. A period without a value is absent. */
export type TrafficValues = Readonly<Record<TrafficFigure, ReadonlyMap<number, number>>>;

export interface TrafficMetrics {
  /** All figures of the span, by one call. */
  read(span: TrafficSpan): Promise<TrafficValues>;
}

/** A period. Its counts are null where it was not measured; a time is null where nothing was timed. */
export interface TrafficPoint extends Readonly<Record<TrafficFigure, number | null>> {
  /** When it begins. */
  readonly at: Date;
}

export interface Traffic extends TrafficSpan {
  /** When the first period with a count begins; absent where nothing was measured. */
  readonly measuredFrom?: Date;
  readonly points: readonly TrafficPoint[];
  readonly sums: Readonly<Record<TrafficCount, number>>;
}

const MINUTE_MS = 60_000;
/** Time after which a minute is complete: AWS publishes its metrics late. */
const LATE_MS = 2 * MINUTE_MS;
/** The longest time that is shown by minutes; above it, a point is five of them. At most 288 points. */
const BY_MINUTE_MS = 180 * MINUTE_MS;
export const LONGEST_HOURS = 24;
const LONGEST_MS = LONGEST_HOURS * 60 * MINUTE_MS;

export interface MeasureTrafficDeps {
  readonly metrics: TrafficMetrics;
  readonly clock: Pick<Clock, "now">;
}

/** Traffic and latency since a time, until two minutes ago. What was not measured is null or absent, never a zero. */
export async function measureTraffic(
  { metrics, clock }: MeasureTrafficDeps,
  since: Date,
): Promise<Result<Traffic, "TOO_LONG" | "TOO_SHORT">> {
  const now = clock.now().getTime();
  const length = now - since.getTime();
  if (length > LONGEST_MS + MINUTE_MS) return refused("TOO_LONG");
  const periodMs = length <= BY_MINUTE_MS ? MINUTE_MS : 5 * MINUTE_MS;
  const begin = (time: number): number => Math.floor(time / periodMs) * periodMs;
  const [from, until] = [begin(since.getTime()), begin(now - LATE_MS)];
  if (until <= from) return refused("TOO_SHORT");
  const span = { from: new Date(from), until: new Date(until), periodSeconds: periodMs / 1000 };
  const values = await metrics.read(span);
  const first = firstOf(values);
  const times = Array.from({ length: (until - from) / periodMs }, (_, index) => from + index * periodMs);
  return ok({
    ...span,
    ...(first !== undefined && { measuredFrom: new Date(first) }),
    points: first === undefined ? [] : times.map((time) => pointAt(time, values)),
    sums: fromNames(trafficCounts, (name) => [...values[name].values()].reduce((sum, value) => sum + value, 0)),
  });
}

const firstOf = (values: TrafficValues): number | undefined => {
  const times = trafficCounts.flatMap((name) => [...values[name].keys()]);
  return times.length === 0 ? undefined : Math.min(...times);
};

/**
 * AWS keeps no value of a function that was not called, and of a workflow that was not started: that is none of them. SQS
 * keeps zeros too, of every queue that is polled: a period without any count was not measured.
 */
function pointAt(time: number, values: TrafficValues): TrafficPoint {
  const isMeasured = trafficCounts.some((name) => values[name].has(time));
  return {
    at: new Date(time),
    ...fromNames(trafficCounts, (name) => values[name].get(time) ?? (isMeasured ? 0 : null)),
    ...fromNames(trafficTimes, (name) => values[name].get(time) ?? null),
  };
}

const fromNames = <N extends string, V>(names: readonly N[], valueFor: (name: N) => V): Record<N, V> =>
  Object.fromEntries(names.map((name) => [name, valueFor(name)])) as Record<N, V>;
