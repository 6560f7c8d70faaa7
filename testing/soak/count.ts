import { countAudit } from "./count-audit";
import { booksOf, countChains, countEvents, countStories } from "./count-events";
import { countNotified } from "./count-notified";
import { countPayments } from "./count-payments";
import { type Evidence, type Faults, faultKinds, type Sent } from "./evidence";

/** All that is wrong with what the stack holds, after what was sent. */
export function count(sent: Sent, evidence: Evidence): Faults {
  const books = booksOf(evidence);
  const events = countEvents(sent, evidence, books);
  const payments = countPayments(sent, books);
  return {
    ...countAudit(evidence),
    lost: [...events.lost, ...payments.lost],
    doubled: [...events.doubled, ...payments.doubled],
    "wrong ends": [...countStories(sent, books), ...payments["wrong ends"]],
    "broken chains": countChains(books),
    "not notified": countNotified(evidence, books),
    unprocessed: events.unprocessed,
    pending: payments.pending,
    "dead letters": Object.entries(evidence.deadLetters).flatMap(([queue, messages]) =>
      Array.from({ length: messages }, () => `a message of ${queue}`),
    ),
    refused: sent.refused,
  };
}

export const isRight = (faults: Faults): boolean => faultKinds.every((kind) => faults[kind].length === 0);
