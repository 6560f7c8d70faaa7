import type { Difference } from "../../../core/audit/application/verify/ports";
import type { Column } from "../../output/output";

export const differenceColumns: readonly Column<Difference>[] = [
  { title: "TRANSACTION", value: ({ transactionId }) => transactionId ?? "" },
  { title: "ROW", value: ({ seq }) => seq, align: "right" },
  { title: "DIFFERENCE", value: ({ kind }) => kind },
  { title: "WHAT SHOWS IT", value: ({ what }) => what },
];
