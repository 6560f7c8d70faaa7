import type { Answer } from "../../core/contracts/answers/fields";
import type { decisionReceipt } from "../../core/contracts/answers/receipts";
import { type DecideReviewDeps, decideReview } from "../../core/payments/application/decide-review";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { refusals } from "../../core/shared/adapters/http/refusals";

const byCode = { INVALID_SIGNATURE: "SignatureRefused", CARD_NUMBER_REFUSED: "CardDataRefused" } as const;

/** POST /fraud-webhook */
export function makeFraudHandler(deps: DecideReviewDeps) {
  const { log, metrics } = deps;
  const refuse = refusals({ message: "fraud decision refused", log, counted: { metrics, byCode } });
  return withProblems(log, async (event) => {
    const receipt = await decideReview(deps, signedRequest(event), callerOf(event).apiKeyId);
    if (!receipt.ok) return refuse(receipt.error, event);
    const { alertId, effect, repeated } = receipt.value;
    const answer: Answer<typeof decisionReceipt> = { alert_id: alertId, effect, repeated };
    return json(200, answer);
  });
}
