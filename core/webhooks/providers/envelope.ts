import { typeNameIn } from "./event-types";
import { isIdentifier } from "./identifier";

/** What every event has, whatever it carries. */
interface Envelope {
  readonly id: string;
  readonly type: string;
  /** All that stands beside them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Id and type of an event, which stand under a provider's own names; undefined for what is no event. Every webhook comes
 * through here before it is stored, and a schema would cost a quarter of what its signature does.
 */
export function envelopeIn(json: unknown, names: { readonly id: string; readonly type: string }): Envelope | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const fields = json as Envelope["fields"];
  const id = fields[names.id];
  const type = typeNameIn(fields[names.type]);
  return isIdentifier(id) && type !== undefined ? { id, type, fields } : undefined;
}
