import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { submissionKey, transactionItem } from "../../core/ledger/adapters/items/transaction-item";
import { chainProblems } from "../../core/ledger/domain/chain";
import { derived } from "../../core/ledger/domain/derive";
import type { ProviderSystem } from "../../core/ledger/domain/observation";
import type { LedgerRow } from "../../core/ledger/domain/row";
import { plainDerivation } from "../plain-derivation";
import type { Evidence, Faults, Item, Sent } from "./evidence";

/** The ledger and the states of an account, as the counts look at them. */
export interface Books {
  /** Rows that record an event, by its key. A row that ends a chain in another one records none. */
  readonly rowsOfEvent: ReadonlyMap<string, readonly LedgerRow[]>;
  /** Rows of each chain, by their number. */
  readonly chains: ReadonlyMap<string, readonly LedgerRow[]>;
  /** Items of transactions, and of those that were joined to others. */
  readonly states: ReadonlyMap<string, Item>;
  /** The customer of a transaction, where it was submitted. */
  customerOf(state: Item): unknown;
  /** The item that an id or name leads to. */
  locate(id: string): Item | undefined;
}

export function booksOf({ items }: Evidence): Books {
  const rows = items.payment_transactions.map(rowItem.decode);
  const all = new Map(items.transactions.map((item) => [String(item.transaction_id), item]));
  const states = new Map([...all].filter(([, item]) => item.head_hash !== undefined));
  return {
    rowsOfEvent: grouped(
      rows.filter(({ observations }) => observations.length > 0),
      ({ eventKey }) => eventKey,
    ),
    chains: new Map(
      [...grouped(rows, ({ transactionId }) => transactionId)].map(([id, chain]) => [
        id,
        [...chain].sort((a, b) => a.seq - b.seq),
      ]),
    ),
    states,
    customerOf: ({ transaction_id: id }) => all.get(String(submissionKey(String(id)).transaction_id))?.customer_id,
    locate(id) {
      let item = all.get(id);
      for (let hops = 0; item?.leads_to !== undefined && hops < 10; hops++) item = all.get(String(item.leads_to));
      return item;
    },
  };
}

/** Events that were accepted and are nowhere, count twice, or are not processed. */
export function countEvents(
  { accepted }: Sent,
  { items }: Evidence,
  { rowsOfEvent }: Books,
): Pick<Faults, "lost" | "doubled" | "unprocessed"> {
  const stored = new Set<string>();
  const states = new Map<string, string>();
  for (const { event_key, record, state } of items.payment_webhooks) {
    if (record === "event") stored.add(String(event_key));
    if (record === "state") states.set(String(event_key), String(state));
  }
  const keys = [...accepted];
  const rowsOf = (key: string) => rowsOfEvent.get(key) ?? [];
  return {
    lost: [
      ...keys.filter((key) => !stored.has(key)).map((key) => `${key} was answered 200 and is not in the inbox`),
      ...[...states]
        .filter(([key, state]) => state === "processed" && rowsOf(key).length === 0)
        .map(([key]) => `${key} is processed and has no ledger row`),
    ],
    doubled: [...rowsOfEvent]
      .filter(([, rows]) => rows.length > 1)
      .map(([key, rows]) => `${key} has ${rows.length} ledger rows`),
    unprocessed: keys
      .filter((key) => stored.has(key) && !["processed", "ignored"].includes(states.get(key) ?? ""))
      .map((key) => `${key} is ${states.get(key) ?? "received"}`),
  };
}

/** Chains that cannot be verified, and states that are not at the end of their chain. */
export function countChains({ chains, states }: Books): string[] {
  const ids = new Set([...chains.keys(), ...states.keys()]);
  return [...ids].flatMap((id) => {
    const chain = chains.get(id) ?? [];
    const problems = chainProblems(chain).map(({ seq, what }) => `row ${seq}: ${what}`);
    const last = chain.at(-1);
    const state = states.get(id);
    const isAtEnd = state?.head_hash === last?.hash && state?.seq === last?.seq;
    return [...problems, ...(isAtEnd ? [] : ["its state is not at the chain's end"])].map((text) => `${id}: ${text}`);
  });
}

/** Stories that did not end as their provider's events say, and states that are not what their rows amount to. */
export function countStories({ accepted, plan }: Sent, books: Books): string[] {
  const told = plan.stories.filter(({ events }) => events.every(({ key }) => accepted.has(key)));
  return [...told.flatMap((story) => wrongStory(story, books)), ...wrongDerivations(books)];
}

function wrongStory({ transactionId, end }: Sent["plan"]["stories"][number], { locate }: Books): string[] {
  const item = locate(transactionId);
  const { status = "absent", amount_refunded: refunded = 0 } = item ?? {};
  if (status === end.status && refunded === end.amountRefunded) return [];
  return [`${transactionId} is ${status}, ${refunded} refunded, not ${end.status}, ${end.amountRefunded} refunded`];
}

const figures = ["captured", "refunded", "lost", "returned"] as const;

function wrongDerivations({ chains, states }: Books): string[] {
  return [...states].flatMap(([id, item]) => {
    if (item.leads_to !== undefined) return [];
    const transaction = transactionItem.decode(item);
    const rows = transaction.homes.flatMap((home) => chains.get(home) ?? []);
    const plain = plainDerivation(rows.filter(({ observations }) => observations.length > 0).map(eventOf));
    const state = derived(transaction.head);
    const stored = { status: state.status, ...Object.fromEntries(figures.map((name) => [name, Number(state[name])])) };
    const [is, should] = [stored, plain].map((one) => JSON.stringify(Object.entries(one).sort()));
    return is === should ? [] : [`${id} is ${is}, and its rows amount to ${should}`];
  });
}

const systems: readonly ProviderSystem[] = ["stripe", "paypal", "square"];

const eventOf = ({ eventKey, eventType, occurredAt, observations }: LedgerRow) => ({
  event: eventKey,
  type: eventType,
  system: systems.find((system) => eventKey.startsWith(`${system}#`)) ?? ("internal" as const),
  occurredAt,
  observations,
});

export function grouped<T>(values: Iterable<T>, keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
