import type {
  ChargeObservation,
  DisputeObservation,
  DisputeStatus,
  ObjectKind,
  Observation,
  PaymentObservation,
  PaymentStatus,
  RefundObservation,
  RefundStatus,
  RefundTotal,
} from "./observation";
import { type FieldKey, type FieldRule, type Register, standing } from "./registers";

/** The payment as a whole. These objects live in the transaction's head. */
export const paymentKinds = ["intent", "order", "payment"] as const satisfies readonly PaymentObservation["kind"][];
export type PaymentKind = (typeof paymentKinds)[number];
/** Objects of which a payment may have any number: each is an item of its own. */
export type PartKind = Exclude<ObjectKind, PaymentKind>;

/** All fields that observations have, whatever the kind of their object. */
export interface ObjectFields {
  readonly status: PaymentStatus | RefundStatus | DisputeStatus;
  readonly currency: string;
  readonly amount: number;
  readonly received: NonNullable<PaymentObservation["received"]>;
  readonly capturable: NonNullable<PaymentObservation["capturable"]>;
  readonly captured: NonNullable<ChargeObservation["captured"]>;
  readonly reversed: NonNullable<ChargeObservation["reversed"]>;
  readonly refundTotal: RefundTotal;
  readonly madeAt: NonNullable<RefundObservation["madeAt"]>;
  /** Earliest time at which a refund was seen to have failed; epoch milliseconds. */
  readonly failedAt: number;
  readonly release: RefundObservation["release"];
  readonly requestedAs: NonNullable<RefundObservation["requestedAs"]>;
  readonly lost: NonNullable<DisputeObservation["lost"]>;
  readonly reason: string;
}
export type FieldName = keyof ObjectFields;
export type Registers = { readonly [F in FieldName]?: Register<ObjectFields[F]> };

/** When an object last said which state it is in. It compares objects with each other, so `final` has no part in it. */
export interface Touch {
  readonly at: number;
  readonly progress: number;
}

/** One object at a provider, as all observations of it make it up, in whatever order they came. */
export interface ObjectState<K extends ObjectKind = ObjectKind> {
  readonly kind: K;
  readonly name: string;
  readonly registers: Registers;
  /** Absent while no observation has said the status. */
  readonly touch?: Touch;
}
export type PaymentState = ObjectState<PaymentKind>;
export type PartState = ObjectState<PartKind>;

/** A part that one event or a join changed, before and after. */
export interface PartChange {
  readonly before?: PartState;
  readonly after: PartState;
}

/** Key of an object within its transaction. */
export const objectKey = ({ kind, name }: Pick<ObjectState, "kind" | "name">): string => `${kind}#${name}`;

export const isPaymentKind = (kind: ObjectKind): kind is PaymentKind => paymentKinds.some((known) => known === kind);

const newest: FieldRule<unknown> = { ranked: "never", rank: () => 0 };
const largerInOneMoment: FieldRule<number> = { ranked: "in_one_moment", rank: (value) => value };
const grows: FieldRule<number> = { ranked: "always", rank: (value) => value };

const earliest: FieldRule<number> = { ranked: "always", rank: (value) => -value };

type FieldRules = { readonly [F in FieldName]: FieldRule<ObjectFields[F]> };
const rules: FieldRules = {
  status: newest,
  currency: newest,
  amount: newest,
  received: largerInOneMoment,
  capturable: newest,
  captured: largerInOneMoment,
  reversed: newest,
  // Totals of several objects compare by time alone, and so must those of one.
  refundTotal: { ranked: "in_one_moment", byTimeOnly: true, rank: ({ amount }) => amount },
  madeAt: earliest,
  failedAt: earliest,
  // The versions of two endpoints may say more and less about one refund.
  release: { ranked: "always", rank: (value) => (value === "maybe" ? 0 : 1) },
  requestedAs: newest,
  // What is reinstated comes after what was withdrawn.
  lost: { ranked: "in_one_moment", rank: (value) => (value === "unknown" ? -Number.MAX_VALUE : -value) },
  reason: newest,
};
/** What Stripe captured never falls, so that a second that turned cannot hide the newer figure. */
const stripeRules: FieldRules = { ...rules, received: grows, captured: grows };
const rulesOf = (kind: ObjectKind): FieldRules => (kind === "intent" || kind === "charge" ? stripeRules : rules);
const fieldNames = Object.keys(rules) as readonly FieldName[];

/** The object with the observation's fields added; the same object where the observation changes nothing. */
export function observed<K extends ObjectKind>(
  state: ObjectState<K> | undefined,
  observation: Observation & { readonly kind: K },
  event: string,
): ObjectState<K> {
  const { kind, name, at, final, progress } = observation;
  const key: FieldKey = { final, at, progress, event };
  const hasFailed = kind === "refund" && observation.status === "failed";
  const said = Object.fromEntries(
    Object.entries({ ...observation, ...(hasFailed && { failedAt: at }) })
      .filter(([field, value]) => isField(field) && value !== undefined && value !== null)
      .map(([field, value]) => [field, { value, key }]),
  ) as Registers;
  return mergedObjects(state, { kind, name, registers: said, ...(said.status && { touch: { at, progress } }) });
}

/** One object of two states of it; the first one itself where the second adds nothing. */
export function mergedObjects<K extends ObjectKind>(a: ObjectState<K> | undefined, b: ObjectState<K>): ObjectState<K> {
  if (a === undefined) return b;
  const registers: Record<string, Register<unknown>> = { ...a.registers };
  for (const field of fieldNames) {
    const other = b.registers[field];
    if (other === undefined) continue;
    const rule = rulesOf(a.kind)[field] as FieldRule<unknown>;
    registers[field] = standing<unknown>(a.registers[field], other, rule);
  }
  const touch = b.touch && (a.touch === undefined || touchOrder(b.touch, a.touch) > 0) ? b.touch : a.touch;
  const isSame = touch === a.touch && fieldNames.every((field) => registers[field] === a.registers[field]);
  return isSame ? a : { kind: a.kind, name: a.name, registers: registers as Registers, ...(touch && { touch }) };
}

/** The later one is the larger one. */
export const touchOrder = (a: Touch, b: Touch): number => a.at - b.at || a.progress - b.progress;

/** Value of a field, typed as objects of this kind have it. */
export const fieldOf = <F extends FieldName>(state: ObjectState, field: F): ObjectFields[F] | undefined =>
  state.registers[field]?.value;

function isField(field: string): field is FieldName {
  return Object.hasOwn(rules, field);
}
