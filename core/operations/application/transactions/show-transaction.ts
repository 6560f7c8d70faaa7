import type {
  FindTransaction,
  FoundTransaction,
  PartsPage,
  TransactionHistory,
} from "../../../ledger/application/ports";
import { chainProblems } from "../../../ledger/domain/chain";
import type { LedgerRow } from "../../../ledger/domain/row";
import type { DeliveryTimeline, DeliveryTimelines } from "../../../notifications/application/delivery-ports";
import type { ModificationRequests } from "../../../payments/application/ports/modifications";
import type { Modification } from "../../../payments/domain/modification";
import { sideBySide } from "../../../shared/application/side-by-side";
import { flagTexts } from "../../domain/flag-texts";
import type { OperatorAction, OperatorActionHistory } from "../operator-actions";
import { actionsOn, lateEvents, transitionsOf } from "./late-events";
import { modificationsIn } from "./modifications";
import type {
  AuditEntries,
  AuditEntry,
  EventReceipt,
  EventReceipts,
  EventTransition,
  EventTransitions,
  WorkflowStep,
  WorkflowSteps,
} from "./show-ports";
import type { PaymentStates } from "./waiting-payments";
import { windowsAround } from "./windows";

export interface ShowTransactionDeps {
  readonly transactions: FindTransaction & TransactionHistory;
  readonly payments: Pick<PaymentStates, "contexts">;
  readonly modifications: Pick<ModificationRequests, "find">;
  readonly timelines: DeliveryTimelines;
  readonly receipts: EventReceipts;
  readonly workflow: WorkflowSteps;
  readonly audit: AuditEntries;
  readonly transitions: EventTransitions;
  readonly actions: OperatorActionHistory;
}

/** All that is known of a transaction. A part that could not be read is empty, and named in `unread`. */
export interface ShownTransaction {
  readonly transaction: FoundTransaction;
  /** Oldest first: the newest ones, up to the limit. */
  readonly rows: readonly LedgerRow[];
  readonly hasOlderRows: boolean;
  readonly refunds: PartsPage;
  readonly disputes: PartsPage;
  /** Refunds, captures and cancels that were requested here, as far as the rows show their requests. Oldest first. */
  readonly modifications: readonly Modification[];
  readonly receipts: ReadonlyMap<string, EventReceipt>;
  readonly steps: readonly WorkflowStep[];
  readonly deliveries: readonly DeliveryTimeline[];
  readonly audit: readonly AuditEntry[];
  /** What became of its late events before they came into the ledger. */
  readonly transitions: readonly EventTransition[];
  /** What operators did to it, oldest first. */
  readonly actions: readonly OperatorAction[];
  /** What an operator should know: flags and contradictions, a sentence each. */
  readonly explained: readonly string[];
  readonly unread: readonly { readonly part: string; readonly error: unknown }[];
}

const ALL = "9999";
const PARTS = 50;
const AT_A_TIME = 10;

/** Everything that happened to a transaction, from every place that knows a part of it. */
export async function showTransaction(
  deps: ShowTransactionDeps,
  id: string,
  { rows: limit }: { readonly rows: number },
): Promise<ShownTransaction | undefined> {
  const { transactions } = deps;
  const transaction = await transactions.find(id);
  if (transaction === undefined) return undefined;
  const { homes, transactionId } = transaction;
  const chains = homes.map((home) => ({ transactionId: home, before: ALL }));
  const [{ rows, hasOlder }, refunds, disputes] = await Promise.all([
    transactions.history(chains, limit),
    transactions.listParts(homes, "refund", { limit: PARTS }),
    transactions.listParts(homes, "dispute", { limit: PARTS }),
  ]);
  const windows = windowsAround(rows.map(({ timestamp }) => timestamp));
  const unread: { part: string; error: unknown }[] = [];
  const reading = async <T>(part: string, read: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      unread.push({ part, error });
      return otherwise;
    }
  };
  const [modifications, receipts, deliveries, steps, audit] = await Promise.all([
    reading("modifications", modificationsIn(deps.modifications, rows), []),
    reading("webhooks", deps.receipts.of(rows.map(({ eventKey }) => eventKey)), new Map<string, EventReceipt>()),
    reading("deliveries", deliveriesOf(deps, homes), []),
    reading("workflow", stepsOf(deps, transaction, windows), []),
    reading("audit", deps.audit.of(transactionId, windows), []),
  ]);
  const late = lateEvents(rows, receipts);
  const transitions = await reading("failed events", transitionsOf(deps.transitions, late), []);
  const names = new Set([...homes, ...rows.map(({ eventKey }) => eventKey)]);
  const times = [...rows.map(({ timestamp }) => timestamp), ...deliveries.map(({ createdAt }) => createdAt)];
  const actions = await reading("actions", actionsOn(deps.actions, { names, times, late, transitions }), []);
  return {
    ...{ transaction, rows, hasOlderRows: hasOlder, refunds, disputes, modifications },
    ...{ receipts, steps, deliveries, audit, transitions, actions, unread },
    explained: [
      ...transaction.state.flags.map((flag) => `${flag}: ${flagTexts[flag]}`),
      ...(hasOlder ? [] : contradictions(rows)),
    ],
  };
}

const deliveriesOf = async ({ timelines }: ShowTransactionDeps, homes: readonly string[]) =>
  (await sideBySide(homes, AT_A_TIME, (home) => timelines.of(home))).flat();

async function stepsOf(
  { payments, workflow }: ShowTransactionDeps,
  { transactionId, submission }: FoundTransaction,
  windows: ReturnType<typeof windowsAround>,
): Promise<readonly WorkflowStep[]> {
  // Only what was submitted to Tap has a workflow.
  if (submission === undefined) return [];
  const { restarts } = (await payments.contexts([transactionId]))(transactionId);
  return workflow.of(transactionId, restarts.pending + restarts.ended + 1, windows);
}

/** What is wrong with the chains themselves, where all their rows were read. */
function contradictions(rows: readonly LedgerRow[]): string[] {
  const chains = new Map<string, LedgerRow[]>();
  for (const row of rows) chains.set(row.transactionId, [...(chains.get(row.transactionId) ?? []), row]);
  return [...chains].flatMap(([id, chain]) =>
    chainProblems(chain.toSorted((a, b) => a.seq - b.seq)).map(
      ({ kind, seq, what }) => `${kind}: row ${seq} of the ledger of ${id} ${what}.`,
    ),
  );
}
