import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../../shared/application/ports";
import type { ChargeGuard } from "../application/ports/charge-guard";
import { type ReviewDecision, repeatableSince } from "../domain/charge-guard";
import { dynamoReviewItems } from "./dynamo-review-items";

const NOT_DECLINED = "attribute_not_exists(declined)";
const REQUESTED_RECENTLY = "charging_since > :repeatable_since";
const NEVER_REQUESTED = "attribute_not_exists(charging_since)";
const APPROVED = "decision = :approved";
const NEEDS_NO_DECISION = "attribute_not_exists(decision) AND attribute_not_exists(requested)";

const IS_ALLOWED = `${APPROVED} OR (${NEEDS_NO_DECISION})`;
/** `mayCharge` of the domain as a condition. A test compares the two in every state of the lock. */
const MAY_CHARGE = `${NOT_DECLINED} AND (${REQUESTED_RECENTLY} OR (${NEVER_REQUESTED} AND (${IS_ALLOWED})))`;

/** `mayDecline` and `mayRequestReview` of the domain as a condition. The same test compares them. */
export const NO_CHARGE_REQUESTED = NEVER_REQUESTED;

const DECLINED = { expression: "SET declined = :yes", values: { ":yes": true } };

export function dynamoChargeGuard(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): ChargeGuard {
  const items = dynamoReviewItems(client, table);
  return {
    find: items.find,

    claimCharge(transactionId) {
      const now = clock.now();
      return items.updateIf(transactionId, MAY_CHARGE, {
        expression: "SET charging_since = if_not_exists(charging_since, :now)",
        values: {
          ":now": now.toISOString(),
          ":repeatable_since": repeatableSince(now).toISOString(),
          ":approved": "approved" satisfies ReviewDecision,
        },
      });
    },

    claimDecline: async (transactionId) =>
      (await items.updateIf(transactionId, NO_CHARGE_REQUESTED, DECLINED)) !== undefined,

    async releaseForReview(transactionId) {
      await items.update(transactionId, {
        expression: "SET requested = :yes REMOVE charging_since",
        values: { ":yes": true },
      });
    },

    async markAcceptedByGateway(transactionId) {
      await items.update(transactionId, { expression: "SET accepted_by_gateway = :yes", values: { ":yes": true } });
    },

    async abandon(transactionId) {
      await items.update(transactionId, DECLINED);
    },
  };
}
