import type { Submission } from "../../ledger/domain/submission";
import { digitsOf } from "../../shared/domain/money";

/** A rule that sends a payment to review, as data: its numbers are what a merchant's risk team wants to change first. */
export type ScreeningRule =
  | {
      readonly kind: "large_amount";
      /** Smallest large amount by currency, in its major units. */
      readonly from: ReadonlyMap<string, number>;
      /** Smallest large amount in any other currency, in its major units. */
      readonly otherwise: number;
    }
  | { readonly kind: "customer_velocity"; readonly payments: number }
  | { readonly kind: "country_mismatch" };

/** Minutes over which a customer's payments are counted. */
export const VELOCITY_WINDOW_MINUTES = 60;

/** About 5,000 US dollars, in currencies whose unit is worth far more or less than a dollar. */
const LARGE_AMOUNTS = new Map(
  Object.entries({
    AED: 18_000,
    ARS: 7_000_000,
    BHD: 2_000,
    CLP: 4_500_000,
    CNY: 35_000,
    COP: 20_000_000,
    CZK: 110_000,
    DKK: 35_000,
    EGP: 250_000,
    HKD: 40_000,
    HUF: 1_800_000,
    IDR: 80_000_000,
    ILS: 18_000,
    INR: 400_000,
    ISK: 700_000,
    JOD: 3_500,
    JPY: 750_000,
    KES: 650_000,
    KRW: 7_000_000,
    KWD: 1_500,
    KZT: 2_500_000,
    LKR: 1_500_000,
    MXN: 90_000,
    MYR: 22_000,
    NGN: 7_500_000,
    NOK: 50_000,
    OMR: 2_000,
    PHP: 290_000,
    PKR: 1_400_000,
    PLN: 20_000,
    RON: 23_000,
    RUB: 450_000,
    SAR: 18_000,
    SEK: 50_000,
    THB: 170_000,
    TRY: 200_000,
    TWD: 160_000,
    TZS: 13_000_000,
    UAH: 200_000,
    UGX: 18_000_000,
    VND: 125_000_000,
    ZAR: 90_000,
  }),
);

export const screeningRules: readonly ScreeningRule[] = [
  { kind: "large_amount", from: LARGE_AMOUNTS, otherwise: 5_000 },
  { kind: "customer_velocity", payments: 10 },
  { kind: "country_mismatch" },
];

/** A customer's newest payments that the rules need to know of: as many as the rules ask for, and the payment itself. */
export const REMEMBERED_PAYMENTS =
  1 + Math.max(0, ...screeningRules.map((rule) => (rule.kind === "customer_velocity" ? rule.payments : 0)));

/** How often the customer pays the same merchant. */
export interface Velocity {
  /** The customer's other payments that were submitted within the window before this one, or after it. */
  readonly customerPayments: number;
}

/** Names of the rules that a payment meets; none for one that may be charged at once. */
export function screen(submission: Submission, velocity: Velocity, rules = screeningRules): ScreeningRule["kind"][] {
  return rules.filter((rule) => meets(rule, submission, velocity)).map(({ kind }) => kind);
}

function meets(rule: ScreeningRule, submission: Submission, velocity: Velocity): boolean {
  switch (rule.kind) {
    case "large_amount":
      return (
        submission.amount >=
        (rule.from.get(submission.currency) ?? rule.otherwise) * 10 ** (digitsOf(submission.currency) ?? 0)
      );
    case "customer_velocity":
      return velocity.customerPayments >= rule.payments;
    case "country_mismatch": {
      const { billingCountry, cardCountry } = submission;
      return billingCountry !== undefined && cardCountry !== undefined && billingCountry !== cardCountry;
    }
  }
}
