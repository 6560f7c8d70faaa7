import { printable } from "../../contracts/text";
import type { TypeClass } from "../application/ports";

const MAX_TYPE_LENGTH = 200;

/**
 * A provider's name for what happened; undefined for what is none. It goes into items and log lines: what neither can
 * show is replaced.
 */
export const typeNameIn = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= MAX_TYPE_LENGTH ? printable(value) : undefined;

/** How one event type is read. */
export interface Mapping<Kind extends string = string, Status extends string = string> {
  /** What the event carries, in the words of `docs/webhooks.md`. */
  readonly object: Kind;
  /** State that the type itself states, where its object does not. */
  readonly status?: Status;
}

/** A provider's event types by what they mean to Tap. A type on neither list is unread: it may be about money. */
export interface EventTypes<M extends Mapping = Mapping> {
  readonly mapped: ReadonlyMap<string, M>;
  /** Types that never say anything about the money of a payment. */
  readonly irrelevant: ReadonlySet<string>;
  /** Beginnings of whole families of such types. */
  readonly irrelevantFamilies: readonly string[];
}

export function classOf(types: EventTypes, type: string): TypeClass {
  if (types.mapped.has(type)) return "mapped";
  if (types.irrelevant.has(type)) return "irrelevant";
  return types.irrelevantFamilies.some((family) => type.startsWith(family)) ? "irrelevant" : "unknown";
}

/** Names of a table in code, one or several a line. */
export const names = (text: string): string[] => text.trim().split(/\s+/);
