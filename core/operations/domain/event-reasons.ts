/** What a reason means, and what an operator does first about it. */
export interface ReasonText {
  /** One sentence. */
  readonly means: string;
  /** One sentence: the first thing to do. */
  readonly first: string;
}

/**
 * Every reason for which an event is not in the ledger, in the words that `tap`, the console and docs/runbook.md share. The
 * code of each is stored with the event.
 */
export const eventReasons = {
  RETRIES_EXHAUSTED: {
    means: "A dependency failed for half an hour, or the event names a payment that has not come.",
    first: "Mend what the cause names, then replay the events.",
  },
  UNKNOWN_PROVIDER: {
    means: "This version of Tap does not know the source of the event.",
    first: "Deploy the version that stored it, then replay it.",
  },
  EVENT_UNSTORABLE: {
    means:
      "DynamoDB refuses what the event writes: it is too large, or this version of Tap writes what no table takes.",
    first:
      "Look at the payment at the provider; where many events fail since a deployment, deploy a version that does not.",
  },
  EVENT_NOT_IN_INBOX: {
    means: "The event's body has expired, so that its pointer leads nowhere.",
    first: "Have the provider send the event again.",
  },
  UNKNOWN_TYPE: {
    means: "The event's type is on no list: it may be about money.",
    first: "Add the type to the provider's types.ts, deploy, then replay the events.",
  },
  UNEXPECTED_SHAPE: {
    means: "A field that the money depends on is missing, or has another form.",
    first: "Compare the body with the provider's reference, correct the reading, deploy, then replay the events.",
  },
  UNKNOWN_STATUS: {
    means: "The object's status is on no list, and the money depends on it.",
    first: "Compare the body with the provider's reference, correct the reading, deploy, then replay the events.",
  },
  INVALID_AMOUNT: {
    means: "The amount has fractions of a minor unit, or is too large to be kept exactly.",
    first: "Look at the payment at the provider.",
  },
  OBJECT_NOT_FETCHED: {
    means: "The event names an object without carrying it, and Stripe did not give the object.",
    first: "Set providers/stripe/read-key, or let the key read the object, then replay the events.",
  },
} as const satisfies Readonly<Record<string, ReasonText>>;
export type EventReason = keyof typeof eventReasons;

/** The text of a stored reason; another version of Tap may have stored one that this one does not know. */
export function reasonText(reason: string): ReasonText {
  const known: Readonly<Record<string, ReasonText>> = eventReasons;
  return (
    known[reason] ?? {
      means: "This version of Tap does not know the reason.",
      first: "Use the version of tap that is deployed.",
    }
  );
}
