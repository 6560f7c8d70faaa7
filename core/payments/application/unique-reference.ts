import type { PaymentSubmission } from "../../contracts/payment-submission-schema";
import type { DuplicateRefusal } from "../../contracts/problems";
import type { FindTransaction } from "../../ledger/application/ports";
import type { TransactionStatus } from "../../ledger/domain/derive";
import type { ReferenceClaim, ReferenceUse, Submissions } from "./ports/submissions";

type Created = Awaited<ReturnType<Submissions["create"]>>;

/** Payments that took no money and never will: their reference may be used again. */
const freeing: ReadonlySet<TransactionStatus> = new Set(["failed", "canceled"]);

/** Payments that may lose a reference to one another while one is submitted; the next one counts as the reference's. */
const MAX_REPLACED = 5;

/**
 * Submits a payment under its reference where it asks to be the only one. A payment that has failed loses the reference
 * to the next one, by a condition of the same write: of several at the same time, one gets it.
 */
export async function createUnderReference(
  transactions: FindTransaction,
  { reference, unique_reference }: Pick<PaymentSubmission, "reference" | "unique_reference">,
  create: (claim?: ReferenceClaim) => Promise<Created>,
): Promise<Exclude<Created, ReferenceUse> | DuplicateRefusal> {
  const isUnique = unique_reference === true && reference !== undefined;
  let claim: ReferenceClaim | undefined = isUnique ? { reference } : undefined;
  for (let replaced = 0; ; replaced++) {
    const created = await create(claim);
    if (typeof created === "string" || !("usedBy" in created)) return created;
    const earlier = await transactions.find(created.usedBy);
    const isFree = earlier !== undefined && freeing.has(earlier.state.status);
    if (!isFree || replaced === MAX_REPLACED || claim === undefined) {
      return { code: "REFERENCE_ALREADY_USED", duplicateOf: created.usedBy };
    }
    claim = { ...claim, replaces: created.usedBy };
  }
}
