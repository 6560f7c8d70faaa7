import type { Observation, PaymentStatus } from "../core/ledger/domain/observation";
import type { LifeEvent } from "./lives";

/**
 * What a set of events says of a payment, read from all of them at once and as plainly as possible: the measure for the
 * head, which never sees more than one event. It knows one payment in one currency.
 */
export function plainDerivation(events: readonly LifeEvent[]) {
  const objects = objectsOf(events);
  const of = (...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  const charges = of("charge", "capture");
  const refunds = of("refund").filter(({ release }) => release !== "yes");
  const disputes = of("dispute");
  const [intent, order, payment] = ["intent", "order", "payment"].map((kind) => of(kind)[0]);
  const captured = Math.max(
    ...[intent, order, payment].map((whole) => (whole ? takenOf(whole) : 0)),
    sum(charges.map(takenOf)),
  );

  const takenCharges = charges.filter((charge) => takenOf(charge) > 0);
  const newestCharge = newest(charges.filter(({ status }) => status !== undefined));
  const held =
    takenCharges.length > 0 ? sum(takenCharges.map((charge) => charge.amount ?? takenOf(charge))) : undefined;
  const chargeAmount = newestCharge?.kind === "charge" ? newestCharge.amount : undefined;
  // What an older intent kept open may be released by the capture that it does not know.
  const isUpToDate = (intent?.received ?? 0) >= captured;
  const keepsOpen = captured > 0 && isUpToDate && (intent?.capturable ?? 0) > 0;
  const released = keepsOpen ? 0 : Math.max(0, (held ?? (intent?.amount || chargeAmount) ?? 0) - captured);

  const isKnown = [intent, order, payment, newestCharge].some(Boolean) || takenCharges.length > 0;
  const maybe = sumOf(refunds, "succeeded", "maybe");
  const single = sumOf(refunds, "succeeded", "no") + (isKnown ? Math.max(0, maybe - released) : 0);
  const total = newestTotal([...of("payment"), ...takenCharges]);
  const reversed = sum(
    takenCharges
      .filter(
        ({ reversedAt, statusAt }) => reversedAt !== undefined && (statusAt === undefined || reversedAt >= statusAt),
      )
      .map((charge) => charge.reversed ?? 0),
  );
  const refunded = Math.max(single, total === undefined ? 0 : totalWithout(total, refunds, released)) + reversed;
  const lost = sum(disputes.map((dispute) => (dispute.status === "lost" ? (dispute.lost ?? dispute.amount ?? 0) : 0)));
  const isPaypal = events.some(({ system }) => system === "paypal");

  const own = captured > 0 ? "captured" : ownStatus(objects);
  const isDisputed = disputes.some(({ status }) => status === "open" || status === "lost");
  const given = captured > 0 && refunded >= captured ? "refunded" : "partially_refunded";
  return {
    status: isDisputed ? "disputed" : refunded > 0 ? given : own,
    captured,
    refunded,
    lost,
    returned: isPaypal ? Math.max(refunded, lost) : refunded + lost,
  };
}

type Fields = { [F in Exclude<keyof Observation, "kind" | "name">]?: unknown };
interface PlainObject {
  readonly kind: Observation["kind"];
  readonly name: string;
  readonly status?: string;
  readonly statusAt?: number;
  readonly statusFinal?: number;
  readonly touch: readonly [at: number, progress: number];
  readonly amount?: number;
  readonly captured?: number;
  readonly received?: number;
  readonly capturable?: number;
  readonly reversed?: number;
  readonly reversedAt?: number;
  readonly lost?: number;
  readonly madeAt?: number;
  readonly failedAt?: number;
  readonly release?: string;
  readonly refundTotal?: { readonly amount: number; readonly countsRelease: boolean };
  readonly totalKey: readonly [at: number, progress: number];
}

function objectsOf(events: readonly LifeEvent[]): PlainObject[] {
  const seen = events.flatMap(({ event, observations }) => observations.map((said) => ({ event, said })));
  const names = [...new Set(seen.map(({ said }) => `${said.kind} ${said.name}`))];
  return names.map((name) => objectOf(seen.filter(({ said }) => `${said.kind} ${said.name}` === name)));
}

type Seen = { readonly event: string; readonly said: Observation };

function objectOf(seen: readonly Seen[]): PlainObject {
  const inOrder = (field: string) =>
    [...seen].sort(
      (a, b) =>
        (field === "refundTotal" ? 0 : a.said.final - b.said.final) ||
        a.said.at - b.said.at ||
        a.said.progress - b.said.progress ||
        figureIn(a.said, field) - figureIn(b.said, field) ||
        (a.event < b.event ? -1 : 1),
    );
  const last = (field: string) =>
    inOrder(field)
      .map(({ said }) => said)
      .findLast((said) => (said as Fields)[field as keyof Fields] !== undefined);
  const value = (field: string) => (last(field) as Fields | undefined)?.[field as keyof Fields];
  const { kind, name } = (seen[0] as Seen).said;
  const grows = kind === "intent" || kind === "charge";
  const numbersIn = (field: string) =>
    seen.flatMap(({ said }) => ((said as Fields)[field as keyof Fields] as number | undefined) ?? []);
  const extreme = (of: (...numbers: number[]) => number, numbers: number[]) =>
    numbers.length > 0 ? of(...numbers) : undefined;
  const releases = inOrder("release").flatMap(({ said }) => (said.kind === "refund" ? [said.release] : []));
  const failures = seen.filter(({ said }) => kind === "refund" && said.status === "failed").map(({ said }) => said.at);
  const touches = seen
    .filter(({ said }) => said.status !== undefined)
    .map(({ said }) => [said.at, said.progress] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const total = last("refundTotal");
  return Object.fromEntries(
    Object.entries({
      kind,
      name,
      status: value("status"),
      statusAt: last("status")?.at,
      statusFinal: last("status")?.final,
      touch: touches.at(-1) ?? [0, 0],
      amount: value("amount"),
      captured: grows ? extreme(Math.max, numbersIn("captured")) : value("captured"),
      received: grows ? extreme(Math.max, numbersIn("received")) : value("received"),
      capturable: value("capturable"),
      reversed: value("reversed"),
      reversedAt: last("reversed")?.at,
      lost: value("lost"),
      madeAt: extreme(Math.min, numbersIn("madeAt")),
      failedAt: extreme(Math.min, failures),
      release: releases.findLast((release) => release !== "maybe") ?? releases.at(-1),
      refundTotal: value("refundTotal"),
      totalKey: [total?.at ?? 0, total?.progress ?? 0],
    }).filter(([, field]) => field !== undefined),
  ) as unknown as PlainObject;
}

/** Order of two observations of one moment: the one that says the larger figure is the later one; of losses the smaller. */
function figureIn(said: Observation, field: string): number {
  const { refundTotal, received = 0, captured = 0, lost = 0 } = said as Partial<PlainObject>;
  if (field === "refundTotal") return refundTotal?.amount ?? 0;
  if (field === "received") return received;
  if (field === "lost") return -lost;
  return field === "captured" ? captured : 0;
}

function takenOf({ kind, status, captured, received, amount = 0, reversed = 0 }: PlainObject): number {
  const whole = status === "captured" ? amount : 0;
  if (kind === "charge") return status === undefined ? (captured ?? reversed) : (captured ?? whole);
  if (kind === "capture")
    return status === undefined ? (captured ?? reversed) : status === "captured" ? (captured ?? whole) : 0;
  return received ?? whole;
}

const newestTotal = (objects: readonly PlainObject[]): PlainObject | undefined =>
  objects
    .filter(({ refundTotal }) => refundTotal !== undefined)
    .sort(
      (a, b) =>
        a.totalKey[0] - b.totalKey[0] ||
        a.totalKey[1] - b.totalKey[1] ||
        (a.refundTotal?.amount ?? 0) - (b.refundTotal?.amount ?? 0) ||
        (a.name < b.name ? -1 : 1),
    )
    .at(-1);

function totalWithout({ refundTotal, totalKey: [at] }: PlainObject, refunds: readonly PlainObject[], released: number) {
  const { amount, countsRelease } = refundTotal as NonNullable<PlainObject["refundTotal"]>;
  const counted = refunds.filter(({ madeAt = at }) => madeAt <= at + 1000);
  const pending = counted.filter(({ status }) => status === "pending");
  const failed = counted.filter(
    (refund) => refund.status === "failed" && (refund.failedAt ?? 0) >= at && (refund.amount ?? 0) <= amount,
  );
  const withoutRelease = countsRelease && amount >= released ? amount - released : amount;
  return Math.max(0, withoutRelease - sum([...pending, ...failed].map((refund) => refund.amount ?? 0)));
}

function ownStatus(objects: readonly PlainObject[]): PaymentStatus {
  const of = (...kinds: string[]) => objects.filter(({ kind, status }) => kinds.includes(kind) && status !== undefined);
  const over = of("intent").find(({ statusFinal = 0 }) => statusFinal > 0);
  const submitted = of("payment").filter(({ status }) => status !== "pending");
  const speaking = over ?? newest([...of("charge", "capture"), ...submitted, ...of("intent")]);
  const authorizations = of("authorization").map(({ status }) => status);
  const authorization = ["authorized", "pending", "canceled", "failed"].find((status) =>
    authorizations.includes(status),
  );
  return (speaking?.status ?? authorization ?? of("order")[0]?.status ?? "pending") as PaymentStatus;
}

/** Order within one moment and progress: the whole speaks before the attempt. */
const newest = (objects: readonly PlainObject[]): PlainObject | undefined => {
  const ranks = ["payment", "intent"];
  return [...objects]
    .sort(
      (a, b) =>
        a.touch[0] - b.touch[0] ||
        a.touch[1] - b.touch[1] ||
        ranks.indexOf(a.kind) - ranks.indexOf(b.kind) ||
        (a.name < b.name ? -1 : 1),
    )
    .at(-1);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const sumOf = (refunds: readonly PlainObject[], status: string, release: string): number =>
  sum(
    refunds.filter((refund) => refund.status === status && refund.release === release).map(({ amount = 0 }) => amount),
  );
