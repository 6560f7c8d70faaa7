import type { DifferenceKind } from "../../../audit/application/verify/ports";
import type { Issue } from "../../domain/issue";

/** What each difference between the ledger and the audit trail means, and what is counted of it. */
export const differenceTexts: Readonly<Record<DifferenceKind, Pick<Issue, "title" | "unit">>> = {
  row_changed: { unit: "row", title: "A row of the ledger is not as it was written." },
  row_removed: { unit: "row", title: "A row of the ledger is gone." },
  row_added: { unit: "row", title: "The ledger has a row that Tap did not write." },
  row_reordered: { unit: "row", title: "A row of the ledger stands at another place than its number says." },
  line_changed: { unit: "line", title: "A line of the audit trail is not as it was written." },
  line_missing: { unit: "line", title: "The audit trail has no line of a row." },
  state_changed: { unit: "payment", title: "The state of a payment is not what its rows say." },
  state_removed: { unit: "payment", title: "A payment has rows, and no state that can be read." },
  join_broken: { unit: "payment", title: "Two joined payments do not name each other's rows." },
  object_changed: { unit: "object", title: "An object of the audit trail was replaced or damaged." },
  object_removed: { unit: "object", title: "An object of the audit trail was deleted before its time." },
};
