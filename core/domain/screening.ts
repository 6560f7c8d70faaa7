import { digitsOf } from "./money";
import type { Submission } from "./submission";

/** Rules that send a payment to review, as data: the first number that a merchant's risk team will want to change. */
export type ScreeningRule =
  | { readonly kind: "large_amount"; readonly majorUnits: number }
  | { readonly kind: "customer_velocity"; readonly payments: number }
  | { readonly kind: "country_mismatch" };

/** Time over which payments are counted for velocity. */
export const VELOCITY_WINDOW_MINUTES = 60;

export const screeningRules: readonly ScreeningRule[] = [
  { kind: "large_amount", majorUnits: 5_000 },
  { kind: "customer_velocity", payments: 10 },
  { kind: "country_mismatch" },
];

/** The customer's other payments to the same merchant within the window. */
export interface Velocity {
  readonly customerPayments: number;
}

/** Names of the rules that a payment meets; none for one that may be charged at once. */
export function screen(submission: Submission, velocity: Velocity, rules = screeningRules): ScreeningRule["kind"][] {
  return rules.filter((rule) => meets(rule, submission, velocity)).map(({ kind }) => kind);
}

function meets(rule: ScreeningRule, submission: Submission, velocity: Velocity): boolean {
  switch (rule.kind) {
    case "large_amount":
      return submission.amount >= rule.majorUnits * 10 ** (digitsOf(submission.currency) ?? 0);
    case "customer_velocity":
      return velocity.customerPayments >= rule.payments;
    case "country_mismatch": {
      const { billingCountry, cardCountry } = submission;
      return billingCountry !== undefined && cardCountry !== undefined && billingCountry !== cardCountry;
    }
  }
}
