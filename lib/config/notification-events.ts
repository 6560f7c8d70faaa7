import { emailedTypes } from "../../core/contracts/emailed-types";
import { editDistance } from "./edit-distance";
import type { EnvironmentConfig, NotificationEvents } from "./environments";
import type { SettingsReader } from "./settings-reader";

const patterns: readonly string[] = ["transaction.*", "refund.*", "dispute.*", "batch.*"];
const known = [...patterns, ...emailedTypes];
/** Mistakes of a word that is still recognized. */
const MISTAKES = 3;

/** NOTIFICATION_EVENTS. */
export function readNotificationEvents(
  reader: SettingsReader,
  { notificationEvents }: Pick<EnvironmentConfig, "notificationEvents">,
): NotificationEvents {
  const entries = [...new Set(reader.list("NOTIFICATION_EVENTS"))];
  const [first] = entries;
  if (first === undefined) return notificationEvents;
  if (entries.length === 1 && (first === "all" || first === "none")) return first;
  for (const entry of entries.filter((text) => !known.includes(text))) {
    const expected =
      entry === "all" || entry === "none"
        ? `\`${entry}\` stands alone`
        : `no notification has this type${meant(entry)}`;
    reader.problem(`NOTIFICATION_EVENTS has ${JSON.stringify(entry)}: ${expected}`);
  }
  return entries;
}

/** What was meant, where one type is nearest; else all that there are. */
function meant(entry: string): string {
  const near = known
    .map((name) => ({ name, distance: editDistance(entry.toLowerCase(), name) }))
    .sort((one, other) => one.distance - other.distance)[0];
  return near !== undefined && near.distance <= MISTAKES
    ? `. Write \`${near.name}\``
    : `. There are ${known.join(", ")}, and \`all\` or \`none\` alone`;
}

/** SNS's filter on the attribute `type` of a message; undefined where nothing is e-mailed. */
export function filterPolicyOf(events: NotificationEvents): string | undefined {
  if (events === "none") return undefined;
  const rules = events === "all" ? [{ exists: true }] : events.map(ruleOf);
  return JSON.stringify({ type: rules });
}

const ruleOf = (entry: string) => (entry.endsWith("*") ? { prefix: entry.slice(0, -1) } : entry);
