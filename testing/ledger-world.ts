import type { Transactions } from "../core/ledger/application/ports";
import { type RecordEventDeps, type RecordEventOptions, recordEvent } from "../core/ledger/application/record-event";
import { chainProblems } from "../core/ledger/domain/chain";
import { derived } from "../core/ledger/domain/derive";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { FakeClock, InMemoryInbox } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";

/** Events recorded in memory. `change`: what the store does otherwise. */
export function ledgerWorld(change: (real: InMemoryLedger) => Partial<Transactions> = () => ({})) {
  const inbox = new InMemoryInbox();
  const ledger = new InMemoryLedger(inbox);
  const clock = new FakeClock();
  const deps: RecordEventDeps = { transactions: Object.assign(Object.create(ledger), change(ledger)), clock };
  const record = (event: PaymentEvent, options?: RecordEventOptions) => recordEvent(deps, event, options);
  const chains = () => [...new Set(ledger.rows.map(({ transactionId }) => transactionId))].map(ledger.rowsOf);
  const problems = () => chains().flatMap(chainProblems);
  return { inbox, ledger, clock, record, problems };
}
export type LedgerWorld = ReturnType<typeof ledgerWorld>;

export const stateOf = async ({ ledger }: LedgerWorld, id: string) => {
  const found = await ledger.find(id);
  return found && derived(found.head);
};

/** What must not depend on how events arrived. */
export async function essence(world: LedgerWorld, id: string) {
  const transaction = await world.ledger.find(id);
  if (transaction === undefined) return undefined;
  const { revision: _, transactionId: __, ...head } = transaction.head;
  const parts = world.ledger.storedParts.map(({ state }) => state).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { head, parts, derived: derived(transaction.head) };
}
