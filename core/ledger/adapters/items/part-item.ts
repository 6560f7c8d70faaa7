import * as z from "zod/mini";
import { tables } from "../../../contracts/tables";
import { type Item, itemCodec } from "../../../shared/adapters/aws/item-codec";
import type { StoredPart } from "../../application/ports";
import { fieldOf, objectKey, type PartKind, type PartState } from "../../domain/objects";
import { objectAttributes, objectShape, registersOf } from "./registers";
import { nameItem } from "./transaction-item";

const TABLE = "payment-objects";
const { partitionKey, sortKey, indexes, localIndexes } = tables[TABLE];
const nameKey = indexes["by-name"].partitionKey;
const recordedKey = localIndexes["by-recorded"].sortKey;
const unsettledKey = localIndexes["by-unsettled"].sortKey;

const partKinds = ["charge", "capture", "authorization", "refund", "dispute"] as const satisfies readonly PartKind[];
export const partItemKey = (home: string, key: string) => ({ [partitionKey]: home, [sortKey]: key });

/** Names contain no `#`. */
const OBJECT = new RegExp(`^(?:${partKinds.join("|")})#[^#]+$`);

const partShape = {
  home: z.string(),
  object: z.string().check(z.regex(OBJECT)),
  rev: z.int(),
  recorded_at: z.string(),
  ...objectShape,
};
type PartAttributes = z.output<z.ZodMiniObject<typeof partShape>>;

/** A refund, dispute, charge, capture or authorization under its home. */
export const partItem = itemCodec({
  table: TABLE,
  schema: z.object({
    ...partShape,
    [recordedKey]: z.optional(z.string()),
    [unsettledKey]: z.optional(z.string()),
    [nameKey]: z.optional(z.string()),
  }),
  encode: ({ state, recordedAt, ...part }: StoredPart) => ({
    ...partAttributes({ state, recordedAt, ...part }),
    ...(isListed(state) && { [recordedKey]: `${state.kind}#${recordedAt}/${state.name}` }),
    ...(isUnsettled(state) && { [unsettledKey]: objectKey(state) }),
    ...(isNoName(state) && { [nameKey]: partName(state.kind, state.name) }),
  }),
  decode: storedPart,
});

/** A charge, a capture or an authorization in one item with its name. */
export const namedPartItem = itemCodec({
  table: "transactions",
  schema: z.object({ ...partShape, transaction_id: z.string(), leads_to: z.string() }),
  encode: ({ state, leadsTo = "", ...part }: StoredPart) => ({
    ...nameItem(state.name, leadsTo),
    ...partAttributes({ state, ...part }),
  }),
  decode: ({ leads_to, ...item }): StoredPart => ({ ...storedPart(item), leadsTo: leads_to }),
});

/** The name in a part's key, where the part is one that has a name of its own. */
export function nameOf(key: string): string | undefined {
  const [kind = "", name] = key.split("#");
  return kind === "refund" || kind === "dispute" ? undefined : name;
}

/** Whether the item of a name holds this part, too. An earlier version wrote the name alone. */
export const isNamedPart = (item: Item, key: string): boolean => item[sortKey] === key;

function partAttributes({ state, home, rev, recordedAt }: StoredPart) {
  return { home, object: objectKey(state), rev, recorded_at: recordedAt, ...objectAttributes(state) };
}

function storedPart({ object, home, rev, recorded_at, ...item }: PartAttributes): StoredPart {
  const cut = object.indexOf("#");
  const kind = object.slice(0, cut) as PartKind;
  return { state: { kind, name: object.slice(cut + 1), ...registersOf(item) }, home, rev, recordedAt: recorded_at };
}

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
