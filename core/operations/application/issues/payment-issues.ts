import type { Issue, Risk } from "../../domain/issue";
import {
  type WaitingCause,
  type WaitingPaymentsDeps,
  waitingCauses,
  waitingPayments,
} from "../transactions/waiting-payments";
import type { IssueSource } from "./ports";

/** Payments that are read at most. */
const MOST = 1_000;

interface Text {
  readonly risk: Risk;
  readonly title: string;
}

const ofPayments: Readonly<Record<WaitingCause, Text>> = {
  unresolved: { risk: "money-unknown", title: "The gateway did not answer: money may or may not have been taken." },
  stuck: { risk: "money-unknown", title: "The payment is pending after its last restart." },
  late_at_gateway: { risk: "money-unknown", title: "The gateway accepted the payment, and reports no result." },
  not_notified: { risk: "merchant-unaware", title: "The payment has ended, and its notification was not queued." },
};

/** What waits is a refund, capture or cancel of a payment. */
const ofModifications: Readonly<Record<WaitingCause, Text>> = {
  unresolved: {
    risk: "money-unknown",
    title: "The gateway did not answer a refund, capture or cancel: it may or may not have been made.",
  },
  stuck: { risk: "money-unknown", title: "A refund, capture or cancel is pending after its last restart." },
  late_at_gateway: {
    risk: "money-unknown",
    title: "The gateway accepted a refund, capture or cancel, and reports no result.",
  },
  not_notified: {
    risk: "merchant-unaware",
    title: "A refund, capture or cancel has ended, and its notification was not queued.",
  },
};

/** Payments that wait for an operator: unresolved, stuck, late at the gateway, or ended without a notification. */
export const paymentIssues = (deps: WaitingPaymentsDeps): IssueSource => ({
  name: "payments",
  kinds: ["payments"],
  async issues() {
    const waiting = await waitingPayments(deps, MOST);
    const isAtLeast = waiting.length >= MOST;
    const issue = (cause: WaitingCause, isModification: boolean): Issue[] => {
      // The longest waiting comes first.
      const [oldest, ...others] = waiting.filter(
        (one) => one.cause === cause && (one.modificationId !== undefined) === isModification,
      );
      if (oldest === undefined) return [];
      return [
        {
          kind: "payments",
          ...(isModification ? ofModifications : ofPayments)[cause],
          cause: isModification ? `modification_${cause}` : cause,
          where: "transactions",
          count: 1 + others.length,
          unit: "payment",
          oldest: new Date(oldest.since),
          ...(isAtLeast && { isAtLeast }),
          command: "transactions find --status unresolved",
        },
      ];
    };
    return waitingCauses.flatMap((cause) => [...issue(cause, false), ...issue(cause, true)]);
  },
});
