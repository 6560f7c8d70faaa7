import * as z from "zod/mini";
import { tables } from "../../../contracts/tables";
import { itemCodec } from "../../../shared/adapters/aws/item-codec";
import type { StoredPart } from "../../application/ports";
import { fieldOf, objectKey, type PartKind, type PartState } from "../../domain/objects";
import { objectAttributes, objectShape, registersOf } from "./registers";

const TABLE = "payment-objects";
const { partitionKey, sortKey, indexes, localIndexes } = tables[TABLE];
const nameKey = indexes["by-name"].partitionKey;
const recordedKey = localIndexes["by-recorded"].sortKey;
const unsettledKey = localIndexes["by-unsettled"].sortKey;

const partKinds = ["charge", "capture", "authorization", "refund", "dispute"] as const satisfies readonly PartKind[];
export const partItemKey = (home: string, key: string) => ({ [partitionKey]: home, [sortKey]: key });

/** Names contain no `#`. */
const OBJECT = new RegExp(`^(?:${partKinds.join("|")})#[^#]+$`);

/** A refund, dispute, charge, capture or authorization. */
export const partItem = itemCodec({
  table: TABLE,
  schema: z.object({
    home: z.string(),
    object: z.string().check(z.regex(OBJECT)),
    rev: z.int(),
    recorded_at: z.string(),
    ...objectShape,
    [recordedKey]: z.optional(z.string()),
    [unsettledKey]: z.optional(z.string()),
    [nameKey]: z.optional(z.string()),
  }),
  encode: ({ state, home, rev, recordedAt }: StoredPart) => ({
    home,
    object: objectKey(state),
    rev,
    recorded_at: recordedAt,
    ...objectAttributes(state),
    ...(isListed(state) && { [recordedKey]: `${state.kind}#${recordedAt}/${state.name}` }),
    ...(isUnsettled(state) && { [unsettledKey]: objectKey(state) }),
    ...(isNoName(state) && { [nameKey]: partName(state.kind, state.name) }),
  }),
  decode: (item): StoredPart => {
    const cut = item.object.indexOf("#");
    const kind = item.object.slice(0, cut) as PartKind;
    return {
      state: { kind, name: item.object.slice(cut + 1), ...registersOf(item) },
      home: item.home,
      rev: item.rev,
      recordedAt: item.recorded_at,
    };
  },
});

/** What a refund or dispute is looked up by. A dispute that a provider has of several payments is one name. */
export const partName = (kind: PartKind, name: string): string => `${kind}#${name.replace(/@.*$/, "")}`;

/** No name leads from a refund or a dispute to its transaction. */
const isNoName = ({ kind }: PartState): boolean => kind === "refund" || kind === "dispute";

/** A release of what was never captured is no refund to a merchant. */
const isListed = (part: PartState): boolean =>
  part.kind === "dispute" || (part.kind === "refund" && fieldOf(part, "release") !== "yes");

/** Only such refunds are looked up when a provider's sum of refunds moves. */
function isUnsettled(part: PartState): boolean {
  const status = fieldOf(part, "status");
  return part.kind === "refund" && fieldOf(part, "release") !== "yes" && (status === "pending" || status === "failed");
}
