import type { LedgerRow } from "../../../ledger/domain/row";
import type { ModificationRequests } from "../../../payments/application/ports/modifications";
import type { Modification, ModificationRef } from "../../../payments/domain/modification";
import { sideBySide } from "../../../shared/application/side-by-side";
import { amountText } from "../../../shared/domain/money";

const REQUESTED = /^tap#((?:rfd|cap|can)_[0-9a-f]{24})-requested$/;
const AT_A_TIME = 10;

/** Refunds, captures and cancels whose requests are among the rows, in their order. */
export async function modificationsIn(
  modifications: Pick<ModificationRequests, "find">,
  rows: readonly LedgerRow[],
): Promise<readonly Modification[]> {
  const refs = rows.flatMap(({ eventKey, transactionId }): ModificationRef[] => {
    const [, id] = REQUESTED.exec(eventKey) ?? [];
    return id === undefined ? [] : [{ id, transactionId }];
  });
  const found = await sideBySide(refs, AT_A_TIME, (ref) => modifications.find(ref));
  return found.filter((modification) => modification !== undefined);
}

/** What became of a modification, with its amount: `accepted by the gateway, 12.50 USD`. */
export function modificationText({ result, askedSince, code, amount, currency }: Modification): string {
  const open =
    askedSince === undefined ? "the gateway was not asked yet" : `no result since ${askedSince.toISOString()}`;
  const texts = { accepted: "accepted by the gateway", succeeded: "succeeded", failed: `failed, ${code ?? "no code"}` };
  return `${result === undefined ? open : texts[result]}, ${amountText(amount, currency)}`;
}
