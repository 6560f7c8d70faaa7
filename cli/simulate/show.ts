import type { FoundTransaction } from "../../core/ledger/application/ports";
import { decimalOf } from "../../simulation/decimal";
import type { Context } from "../context";
import type { Target } from "../target/target";
import { isAsExpected, type Outcome } from "./outcome";
import type { SimulateRequest } from "./request";

interface Result {
  readonly request: SimulateRequest;
  readonly outcomes: readonly Outcome[];
  readonly transaction: FoundTransaction | undefined;
}

/** Shows what Tap answered, what became of each event, and the transaction. Returns whether all of it is as expected. */
export function showResult({ out }: Context, { flags }: Target, { request, outcomes, transaction }: Result): boolean {
  const { source, payment, isForged } = request;
  const isRight = outcomes.every((outcome) => isAsExpected(outcome, isForged));
  out.table<Outcome>(
    [
      { title: "event", value: ({ event }) => event.type },
      { title: "id", value: ({ event }) => event.eventId },
      { title: "answer", value: ({ status, answer }) => `${status} ${answer}` },
      { title: "became", value: ({ became, reason }) => [became, reason].filter(Boolean).join(" ") },
    ],
    outcomes,
  );
  if (isForged) out.line(isRight ? "\nRefused, as it should be." : "\nNot refused for its signature.");
  if (transaction !== undefined) {
    out.line();
    out.fields(fieldsOf(transaction));
    out.line(`\nMore of it:  npx tap transactions show ${transaction.transactionId}${flags}`);
  }
  if (!isForged) out.line(`Go on:       npx tap simulate ${source} <event> --payment ${payment}${flags}`);
  if (!isForged && !isRight) out.note(whyNot(outcomes));
  out.json({
    payment,
    events: outcomes.map(({ event, status, answer, became, reason }) => ({
      ...{ provider: source, type: event.type, event_id: event.eventId, status, answer, became, reason },
    })),
    transaction: transaction === undefined ? null : jsonOf(transaction),
    as_expected: isRight,
  });
  return isRight;
}

/** What a person should look at where not all is as expected. */
function whyNot(outcomes: readonly Outcome[]): string {
  const refused = outcomes.find(({ status }) => status !== 200);
  if (refused === undefined) return "Not every event was processed within 20 s. The runbook says why an event waits.";
  return `Tap did not take every event: ${refused.answer}. docs/webhooks.md says what each code means.`;
}

function fieldsOf({ transactionId, state }: FoundTransaction): [string, string | undefined][] {
  const { currency, amount, captured, refunded, lost } = state;
  const money = (value: bigint | null) =>
    value === null ? undefined : `${decimalOf(Number(value), currency)} ${currency}`;
  return [
    ["transaction", transactionId],
    ["status", state.status],
    ["merchant", state.merchantId],
    ["amount", money(amount)],
    ["captured", money(captured)],
    ["refunded", refunded > 0n ? money(refunded) : undefined],
    ["lost", lost > 0n ? money(lost) : undefined],
    ["flags", state.flags.length > 0 ? state.flags.join(", ") : undefined],
  ];
}

const jsonOf = ({ transactionId, state }: FoundTransaction) => ({
  id: transactionId,
  merchant_id: state.merchantId,
  status: state.status,
  currency: state.currency,
  amount: state.amount === null ? null : Number(state.amount),
  amount_captured: Number(state.captured),
  amount_refunded: Number(state.refunded),
  amount_lost: Number(state.lost),
  flags: state.flags,
});
