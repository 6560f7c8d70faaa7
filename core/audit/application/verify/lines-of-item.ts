import type { AuditLine } from "../ports";
import { daysBetween } from "./line-finder";
import type { TrailRecords } from "./ports";

export interface LinesOfItem {
  /** Whether a line is of the item, by its keys. */
  readonly isOf: (keys: AuditLine["keys"]) => boolean;
  /** Whether no line follows this one. */
  readonly isLast: (line: AuditLine) => boolean;
  /** ISO times between which the item changed. */
  readonly from: string;
  readonly to: string;
}

/** Lines of one item, oldest first: objects that were written before it are not read, nor those after its last line. */
export async function linesOfItem(
  trail: Pick<TrailRecords, "objects" | "lines">,
  { isOf, isLast, from, to }: LinesOfItem,
): Promise<AuditLine[]> {
  const found: AuditLine[] = [];
  for (const day of daysBetween(from, to)) {
    for (const object of await trail.objects(day)) {
      if (object.writtenAt < from) continue;
      found.push(...(await trail.lines(object)).filter(({ keys }) => isOf(keys)));
      if (found.some(isLast)) return inOrder(found);
    }
  }
  return inOrder(found);
}

const inOrder = (lines: readonly AuditLine[]): AuditLine[] =>
  [...lines].sort((a, b) => (BigInt(a.sequence) < BigInt(b.sequence) ? -1 : 1));
