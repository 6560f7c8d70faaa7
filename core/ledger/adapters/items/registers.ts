import * as z from "zod/mini";
import type { FieldName, ObjectState, Registers, Touch } from "../../domain/objects";
import { disputeStatuses, paymentStatuses, refundStatuses } from "../../domain/observation";
import type { FieldKey, Register } from "../../domain/registers";

/** Minor units. */
export const amount = z.int();
const time = z.int();

/** Place of an observation in the history of its object. A zero is left out. */
export const placeShape = {
  final: z.optional(z.literal([1, 2])),
  at: time,
  progress: z.optional(z.int()),
  event: z.string(),
};
type Place = z.output<z.ZodMiniObject<typeof placeShape>>;

export const placeOf = ({ final, at, progress, event }: FieldKey): Place => ({
  ...(final !== 0 && { final }),
  at,
  ...(progress !== 0 && { progress }),
  event,
});
export const keyOf = ({ final, at, progress, event }: Place): FieldKey => ({
  final: final ?? 0,
  at,
  progress: progress ?? 0,
  event,
});

/** Domain names of the fields by their names in items. */
const fields = {
  status: "status",
  currency: "currency",
  amount: "amount",
  received: "received",
  capturable: "capturable",
  captured: "captured",
  reversed: "reversed",
  refund_total: "refundTotal",
  made_at: "madeAt",
  failed_at: "failedAt",
  release: "release",
  requested_as: "requestedAs",
  lost: "lost",
  reason: "reason",
} as const satisfies Record<string, FieldName>;
type StoredName = keyof typeof fields;
const storedNames = Object.keys(fields) as readonly StoredName[];

/** What stands of one observation: its place, and the fields that no newer one has said. */
const said = z.object({
  ...placeShape,
  status: z.optional(z.enum([...paymentStatuses, ...refundStatuses, ...disputeStatuses])),
  currency: z.optional(z.string()),
  amount: z.optional(amount),
  received: z.optional(amount),
  capturable: z.optional(amount),
  captured: z.optional(amount),
  reversed: z.optional(amount),
  refund_total: z.optional(z.object({ amount, countsRelease: z.boolean() })),
  made_at: z.optional(time),
  failed_at: z.optional(time),
  release: z.optional(z.enum(["yes", "no", "maybe"])),
  requested_as: z.optional(z.string()),
  lost: z.optional(z.union([amount, z.literal("unknown")])),
  reason: z.optional(z.string()),
} satisfies Record<StoredName | keyof FieldKey, z.ZodMiniType>);
type Said = z.output<typeof said>;

/** An object without its kind and name. */
export const objectShape = {
  said: z.array(said),
  /** Only where it differs from the place of the status. */
  touched: z.optional(z.object({ at: time, progress: z.int() })),
};
export type ObjectAttributes = z.output<z.ZodMiniObject<typeof objectShape>>;

/** One map for each observation of which something stands: most objects have one or two. */
export function objectAttributes({ registers, touch }: ObjectState): ObjectAttributes {
  const byPlace = new Map<string, Record<string, unknown>>();
  for (const name of storedNames) {
    const register: Register<unknown> | undefined = registers[fields[name]];
    if (register === undefined) continue;
    const place = placeOf(register.key);
    const text = JSON.stringify(place);
    const group: Record<string, unknown> = byPlace.get(text) ?? { ...place };
    group[name] = register.value;
    byPlace.set(text, group);
  }
  const implied = registers.status?.key;
  const isImplied = touch === undefined || (touch.at === implied?.at && touch.progress === implied.progress);
  return {
    said: [...byPlace.values()] as Said[],
    ...(!isImplied && { touched: { at: touch.at, progress: touch.progress } }),
  };
}

export function registersOf({ said, touched }: ObjectAttributes): Pick<ObjectState, "registers" | "touch"> {
  const registers: Record<string, Register<unknown>> = {};
  for (const values of said) {
    const key = keyOf(values);
    for (const name of storedNames) {
      const value = values[name];
      if (value !== undefined) registers[fields[name]] = { value, key };
    }
  }
  const { status } = registers as Registers;
  const touch: Touch | undefined = touched ?? (status && { at: status.key.at, progress: status.key.progress });
  return { registers: registers as Registers, ...(touch && { touch }) };
}
