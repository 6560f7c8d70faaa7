import type { Transactions } from "../../ledger/application/ports";
import { fieldOf } from "../../ledger/domain/objects";
import type { Modification, ModificationState } from "../domain/modification";

/** What became of a modification. A refund is as the ledger has it: it may fail after it succeeded. */
export async function modificationState(
  transactions: Pick<Transactions, "parts">,
  homes: readonly string[],
  { result, object }: Modification,
): Promise<ModificationState> {
  if (result === undefined) return "pending";
  const [part] = object === undefined ? [] : await transactions.parts(homes, [`refund#${object}`]);
  const status = part && fieldOf(part.state, "status");
  if (status !== undefined) return status as ModificationState;
  return result === "accepted" ? "pending" : result;
}
