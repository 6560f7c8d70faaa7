import { createHash } from "node:crypto";
import { maskJson } from "../../shared/domain/card-guard";
import { maskCardNumbers } from "../../shared/domain/card-number";
import { parseJson } from "../../shared/domain/json";

/** Fields whose texts are ids, names and times of Tap's own messages. Every other text is left out. */
const shown = new Set([
  ...["provider", "event_id", "transaction_id", "message_id", "notification_id", "merchant_id", "batch_id"],
  ...["type", "event", "object", "reason", "principal", "queued_by", "task", "execution"],
  ...["id", "key", "version_id", "version-id", "name", "source", "detail-type", "time", "region"],
]);

/** An e-mail address may stand where an id should. */
const isPlain = (text: string): boolean => /^[\w.:#/+ -]{0,255}$/.test(text);

/** An id, a name or a time, with a card number masked. Any other text may be about a person, and is left out. */
export const shownText = (text: string): string => (isPlain(text) ? maskCardNumbers(text) : "…");

/** What an operator may see of a message: its fields, with all texts but ids left out, and card numbers masked. */
export function maskedBody(body: string): string {
  const json = parseJson(body);
  if (typeof json !== "object" || json === null) return `${Buffer.byteLength(body)} bytes, not a JSON object`;
  return maskJson(JSON.stringify(masked(json, "")));
}

function masked(value: unknown, name: string): unknown {
  if (typeof value === "string") return shown.has(name) && isPlain(value) ? value : "…";
  if (Array.isArray(value)) return value.map((one) => masked(one, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, masked(inner, field)]));
}

/** SHA-256 of a message, hex: proves later which message it was, without its content. */
export const bodyHash = (body: string): string => createHash("sha256").update(body).digest("hex");
