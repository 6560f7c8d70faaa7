import type { AuditActor, AuditLine } from "../application/ports";

type Item = Readonly<Record<string, unknown>>;

/**
 * Who caused a change. An item keeps its actor while Tap changes it later, so that an actor counts where it is new: each
 * call has a time of its own. An action of an operator is under its actor, and nobody else changes it.
 */
export function changedBy({
  keys,
  before,
  after,
}: Pick<AuditLine, "keys" | "before" | "after">): AuditActor | undefined {
  if (typeof keys.actor === "string") return { principal: keys.actor };
  const named = after && namedIn(after);
  if (named === undefined) return undefined;
  const known = before && namedIn(before);
  return known !== undefined && texts.every((name) => known[name] === named[name]) ? undefined : actorOf(named);
}

const texts = ["principal", "api_key_id", "at"] as const;

/** `actor` of any item, or what caused a notification: its event, or the caller that asked for it. */
function namedIn({ actor, cause }: Item): Item | undefined {
  return [actor, cause].filter(isItem).find(({ principal }) => typeof principal === "string");
}

const isItem = (value: unknown): value is Item => value !== null && typeof value === "object" && !Array.isArray(value);

const actorOf = ({ principal, api_key_id }: Item): AuditActor => ({
  principal: String(principal),
  ...(typeof api_key_id === "string" && { api_key_id }),
});
