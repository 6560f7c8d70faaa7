import * as z from "zod/mini";
import type { DisputeStatus } from "../../../ledger/domain/observation";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import { moneyIn, nameOf, only, type ReadSquareObject, squareMoney, timeOf } from "./object";

const dispute = z.object({
  id: z.nullish(identifier),
  /** The same id in older event types. */
  dispute_id: z.nullish(identifier),
  state: z.string(),
  reason: z.optional(z.unknown()),
  amount_money: squareMoney,
  disputed_payment: z.object({ payment_id: identifier }),
  updated_at: z.optional(z.unknown()),
  version: z.nullish(z.int().check(z.minimum(0), z.maximum(1_000_000_000))),
});

/** An accepted dispute is lost without a fight; a closed inquiry took no money. In the order of a dispute's life. */
const states: readonly (readonly [string, DisputeStatus])[] = [
  ["INQUIRY_EVIDENCE_REQUIRED", "inquiry"],
  ["INQUIRY_PROCESSING", "inquiry"],
  ["INQUIRY_CLOSED", "won"],
  ["EVIDENCE_REQUIRED", "open"],
  ["PROCESSING", "open"],
  ["ACCEPTED", "lost"],
  ["LOST", "lost"],
  ["WON", "won"],
];

/** Square numbers the versions of a dispute: of two in one moment, the larger one is newer; without any, the later state. */
const progressOf = (version: number | null | undefined, place: number): number =>
  (version ?? 0) * states.length + place;

export const readDispute: ReadSquareObject = (object, context) => {
  const { success, data } = dispute.safeParse(object);
  const id = data?.id ?? data?.dispute_id;
  if (!success || !id) return "UNEXPECTED_SHAPE";
  const place = states.findIndex(([state]) => state === data.state);
  const status = states[place]?.[1];
  if (status === undefined) return "UNKNOWN_STATUS";
  const money = moneyIn(data.amount_money);
  if (typeof money === "string") return money;
  return only({
    kind: "dispute",
    name: nameOf(id),
    belongsTo: [nameOf(data.disputed_payment.payment_id)],
    at: timeOf(data, context),
    final: 0,
    progress: progressOf(data.version, place),
    status,
    ...money,
    ...stated({ merchantId: context.merchantId, reason: reasonIn(data.reason) }),
  });
};
