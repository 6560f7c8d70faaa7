import type { Issue, Risk } from "../../domain/issue";
import { type WaitingCause, type WaitingPaymentsDeps, waitingPayments } from "../transactions/waiting-payments";
import type { IssueSource } from "./ports";

/** Payments that are read at most. */
const MOST = 1_000;

const texts: Readonly<Record<WaitingCause, { readonly risk: Risk; readonly title: string }>> = {
  unresolved: { risk: "money-unknown", title: "The gateway did not answer: money may or may not have been taken." },
  stuck: { risk: "money-unknown", title: "The payment is pending after its last restart." },
  late_at_gateway: { risk: "money-unknown", title: "The gateway accepted the payment, and reports no result." },
  not_notified: { risk: "merchant-unaware", title: "The payment has ended, and its notification was not queued." },
};

/** Payments that wait for an operator: unresolved, stuck, late at the gateway, or ended without a notification. */
export const paymentIssues = (deps: WaitingPaymentsDeps): IssueSource => ({
  name: "payments",
  kinds: ["payments"],
  async issues() {
    const waiting = await waitingPayments(deps, MOST);
    const isAtLeast = waiting.length >= MOST;
    return Object.entries(texts).flatMap(([cause, text]): Issue[] => {
      // The longest waiting comes first.
      const [oldest, ...others] = waiting.filter((payment) => payment.cause === cause);
      if (oldest === undefined) return [];
      return [
        {
          kind: "payments",
          ...text,
          cause,
          where: "transactions",
          count: 1 + others.length,
          unit: "payment",
          oldest: new Date(oldest.since),
          ...(isAtLeast && { isAtLeast }),
          command: "transactions find --status unresolved",
        },
      ];
    });
  },
});
