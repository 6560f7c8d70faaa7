import { ActionButton } from "../parts/action-button";
import { Command } from "../parts/command";
import { useRead } from "../reading";
import type { Inspected, ModificationRow, TransactionShown } from "../records";

interface WaitingProps {
  readonly id: string;
  readonly modification?: ModificationRow;
}

/** What waits for an operator in a payment: the payment itself, and its refunds, captures and cancels. */
export function WaitingParts({ shown: { transaction, modifications } }: { readonly shown: TransactionShown }) {
  const { id, status, customer_id: customer, updated_at: updatedAt } = transaction;
  return (
    <>
      {status === "pending" && customer !== null && <Waiting key={updatedAt} id={id} />}
      {modifications
        .filter(({ result }) => result === null)
        .map((modification) => (
          <Waiting key={modification.id} id={id} modification={modification} />
        ))}
    </>
  );
}

/** What Tap and the gateway know of it, and the two ways out. It is read once: each time, the gateway is asked. */
function Waiting({ id, modification }: WaitingProps) {
  const options = modification && { modification: modification.id };
  const request = { command: "transactions resolve", places: [id], ...(options && { options }) };
  const { answer } = useRead<Inspected | readonly Inspected[]>(request);
  const [found] = [answer?.records[0] ?? []].flat() as readonly Inspected[];
  if (answer === undefined || found === undefined || found.waits_because === null) return null;
  const what = modification ? `${modification.kind} ${modification.id}` : "payment";
  const wish = (way: "ask" | "abandon", title: string, verb: string) => ({
    ...{ title, verb, isGrave: way === "abandon" },
    request: { ...request, options: { ...options, [way]: true as const } },
  });
  return (
    <section class="note warn" aria-label={`The ${what} waits for an operator`}>
      <b>The {what} waits for an operator</b>
      {[...found.says, ...answer.notes].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {found.cannot_ask && <p>It cannot be asked for again. {found.cannot_ask}</p>}
      {found.cannot_abandon && <p>It cannot be abandoned. {found.cannot_abandon}</p>}
      <div class="row">
        {found.cannot_ask === null && (
          <ActionButton text="Ask the gateway" wish={wish("ask", "Ask the gateway again", "Ask")} />
        )}
        {found.cannot_abandon === null && (
          <ActionButton text="Abandon" look="bad" wish={wish("abandon", `Abandon this ${what}`, "Abandon")} />
        )}
      </div>
      <Command request={request} />
    </section>
  );
}
