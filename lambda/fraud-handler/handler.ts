import type { MetricName } from "../../core/contracts/metrics";
import type { ProblemCode } from "../../core/contracts/problems";
import { type DecideReviewDeps, decideReview } from "../../core/payments/application/decide-review";
import { json, problem, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";

const counted: Partial<Record<ProblemCode, MetricName>> = {
  INVALID_SIGNATURE: "SignatureRefused",
  CARD_NUMBER_REFUSED: "CardDataRefused",
};

/** POST /fraud-webhook */
export function makeFraudHandler(deps: DecideReviewDeps) {
  return withProblems(deps.log, async (event) => {
    const receipt = await decideReview(deps, signedRequest(event));
    if (!receipt.ok) {
      deps.log.warn("fraud decision refused", { code: receipt.error });
      const metric = counted[receipt.error];
      if (metric !== undefined) deps.metrics.count(metric);
      return problem(receipt.error, event);
    }
    const { alertId, effect, repeated } = receipt.value;
    return json(200, { alert_id: alertId, effect, repeated });
  });
}
