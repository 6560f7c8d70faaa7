import type { Head } from "./head";
import type { FieldName, ObjectState, PartState, PaymentState, Registers, Touch } from "./objects";
import type { ObjectKind } from "./observation";
import type { RefundTotalState } from "./refund-total";
import type { FieldKey, Register } from "./registers";
import type { SumName, Sums } from "./sums";

/** `[final, at, progress, event]`. */
type StoredKey = readonly [FieldKey["final"], number, number, string];

/** An object as plain JSON: each register names its key by its place in a list, since most come from one event. */
export interface StoredObject {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly keys: readonly StoredKey[];
  /** `[field, value, place of its key]`. */
  readonly fields: readonly (readonly [FieldName, unknown, number])[];
  readonly touch?: readonly [at: number, progress: number];
}

/** A head as plain JSON. Sums are decimal strings, which hold any number of digits. */
export interface StoredHead extends Omit<Head, "payments" | "refundTotal" | "sums"> {
  readonly payments: readonly StoredObject[];
  readonly refundTotal?: Omit<RefundTotalState, "key" | "pending" | "failed"> & {
    readonly key: StoredKey;
    readonly pending: string;
    readonly failed: string;
  };
  readonly sums: readonly { readonly currency: string; readonly sums: { readonly [S in SumName]?: string } }[];
}

export function storedHead({ payments, refundTotal, sums, ...head }: Head): StoredHead {
  return {
    ...head,
    payments: payments.map(storedObject),
    ...(refundTotal && {
      refundTotal: {
        ...refundTotal,
        key: storedKey(refundTotal.key),
        pending: String(refundTotal.pending),
        failed: String(refundTotal.failed),
      },
    }),
    sums: sums.map((entry) => ({
      currency: entry.currency,
      sums: Object.fromEntries(Object.entries(entry.sums).map(([name, sum]) => [name, String(sum)])),
    })),
  };
}

export function headOf({ payments, refundTotal, sums, ...head }: StoredHead): Head {
  return {
    ...head,
    payments: payments.map((payment) => objectOf(payment) as PaymentState),
    ...(refundTotal && {
      refundTotal: {
        ...refundTotal,
        key: keyOf(refundTotal.key),
        pending: BigInt(refundTotal.pending),
        failed: BigInt(refundTotal.failed),
      },
    }),
    sums: sums.map((entry) => ({
      currency: entry.currency,
      sums: Object.fromEntries(Object.entries(entry.sums).map(([name, sum]) => [name, BigInt(sum)])) as Sums,
    })),
  };
}

export function storedObject({ kind, name, registers, touch }: ObjectState): StoredObject {
  const keys: StoredKey[] = [];
  const placeOf = new Map<string, number>();
  const fields = (Object.entries(registers) as [FieldName, Register<unknown>][]).map(([field, { value, key }]) => {
    const stored = storedKey(key);
    const text = JSON.stringify(stored);
    const place = placeOf.get(text) ?? keys.push(stored) - 1;
    placeOf.set(text, place);
    return [field, value, place] as const;
  });
  return { kind, name, keys, fields, ...(touch && { touch: [touch.at, touch.progress] as const }) };
}

export const partOf = (stored: StoredObject): PartState => objectOf(stored) as PartState;

function objectOf({ kind, name, keys, fields, touch }: StoredObject): ObjectState {
  const registers = Object.fromEntries(
    fields.map(([field, value, place]) => [field, { value, key: keyOf(keys[place] as StoredKey) }]),
  ) as Registers;
  const touched: Touch | undefined = touch && { at: touch[0], progress: touch[1] };
  return { kind, name, registers, ...(touched && { touch: touched }) };
}

const storedKey = ({ final, at, progress, event }: FieldKey): StoredKey => [final, at, progress, event];
const keyOf = ([final, at, progress, event]: StoredKey): FieldKey => ({ final, at, progress, event });
