import type {
  AuthorizationObservation,
  ChargeObservation,
  DisputeObservation,
  DisputeStatus,
  ObjectKind,
  PaymentObservation,
  PaymentStatus,
  RefundObservation,
  RefundStatus,
  RefundTotal,
} from "./observation";
import type { Register } from "./registers";

/** The payment as a whole. Its objects live in the transaction's head. */
export type PaymentKind = PaymentObservation["kind"];
/** Objects of which a payment may have any number: each is an item of its own. */
export type PartKind = Exclude<ObjectKind, PaymentKind>;

export type ObjectStatus = PaymentStatus | RefundStatus | DisputeStatus;

/** All fields that an observation of any kind may have. */
export interface ObjectFields {
  readonly status: ObjectStatus;
  readonly currency: string;
  readonly amount: number;
  readonly received: NonNullable<PaymentObservation["received"]>;
  readonly capturable: NonNullable<PaymentObservation["capturable"]>;
  readonly captured: NonNullable<ChargeObservation["captured"]>;
  readonly reversed: NonNullable<ChargeObservation["reversed"]>;
  readonly refundTotal: RefundTotal;
  readonly madeAt: NonNullable<RefundObservation["madeAt"]>;
  readonly release: RefundObservation["release"];
  readonly lost: NonNullable<DisputeObservation["lost"]>;
  readonly merchantId: string;
  readonly reason: string;
}
export type FieldName = keyof ObjectFields;

/** When an object last said which state it is in: compares objects with each other, so `final` has no part in it. */
export interface Touch {
  readonly at: number;
  readonly progress: number;
}

/** One object at a provider as all observations of it, in whatever order, make it up. */
export interface ObjectState<K extends ObjectKind = ObjectKind> {
  readonly kind: K;
  readonly name: string;
  readonly registers: { readonly [F in FieldName]?: Register<ObjectFields[F]> };
  /** Absent while no observation has said the status. */
  readonly touch?: Touch;
}

/** What is left open by `AuthorizationObservation` and others: every object that is stored beside the head. */
export type PartState = ObjectState<PartKind>;
export type PaymentState = ObjectState<PaymentKind>;
export type AuthorizationStatus = AuthorizationObservation["status"];
