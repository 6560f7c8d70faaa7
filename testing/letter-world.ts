import { randomUUID } from "node:crypto";
import { recordEvent } from "../core/ledger/application/record-event";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { eventKeyText } from "../core/ledger/domain/observation";
import { isFifo, type LetterQueue, letterQueue } from "../core/operations/application/dead-letters/letter-queues";
import type {
  DeadLetter,
  EventFacts,
  LetterBox,
  LetterBoxes,
  LetterTargets,
} from "../core/operations/application/dead-letters/ports";
import { oneAtATime } from "../core/shared/application/one-at-a-time";
import { InMemoryBatches } from "./batch-fakes";
import { FakeClock, InMemoryInbox } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryNotificationTable } from "./notification-fakes";
import { InMemoryOperatorActions } from "./operator-actions";

type StoredLetter = { -readonly [Key in keyof DeadLetter]: DeadLetter[Key] };

/** A dead letter queue in memory. A letter that was taken is hidden until it is put back. */
class InMemoryLetterBox implements LetterBox {
  readonly letters: StoredLetter[] = [];
  private readonly hidden = new Set<string>();
  receives = 0;
  /** What happens before a letter is removed: it may throw, as SQS where a process stops. */
  beforeRemoval: (letter: DeadLetter) => void = () => undefined;
  constructor(private readonly fifo: boolean) {}

  get hiddenCount(): number {
    return this.letters.filter(({ id }) => this.hidden.has(id)).length;
  }

  add(body: string, { queuedAt = new Date("2026-11-18T09:00:00Z"), group, attributes = {} }: Partial<DeadLetter> = {}) {
    const id = randomUUID();
    this.letters.push({ id, body, queuedAt, receives: 10, attributes, handle: "", ...(group && { group }) });
    return id;
  }

  /** All that were taken by a process which has died become visible again. */
  showAgain = () => this.hidden.clear();

  count = async () => this.letters.length;

  async take() {
    this.receives++;
    const blocked = new Set(this.letters.filter(({ id }) => this.hidden.has(id)).map(({ group }) => group));
    const visible = this.letters.filter(({ id, group }) => !this.hidden.has(id) && !(this.fifo && blocked.has(group)));
    const taken = visible.slice(0, 10);
    for (const letter of taken) {
      this.hidden.add(letter.id);
      letter.receives++;
      letter.handle = `${letter.id} ${letter.receives}`;
    }
    return taken.map((letter) => ({ ...letter }));
  }

  private readonly inTurn = oneAtATime();
  alone = <T>(work: () => Promise<T>) => this.inTurn("", work);

  async putBack(letters: readonly DeadLetter[]) {
    for (const { id } of letters) this.hidden.delete(id);
  }

  async remove(letter: DeadLetter) {
    this.beforeRemoval(letter);
    const at = this.letters.findIndex(({ handle }) => handle === letter.handle);
    if (at < 0) throw new Error("the receipt handle has expired");
    this.letters.splice(at, 1);
  }
}

/** The dead letter queues of a stack, with the tables that say what their letters are about, in memory. */
export function letterWorld() {
  const boxes = new Map<string, InMemoryLetterBox>();
  const box = (purpose: string): InMemoryLetterBox => {
    const known = boxes.get(purpose) ?? new InMemoryLetterBox(isFifo(queueOf(purpose)));
    boxes.set(purpose, known);
    return known;
  };
  const clock = new FakeClock();
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const facts = new Map<string, EventFacts>();
  /** What was sent, called or started, in order. */
  const sent: { readonly to: string; readonly body: string; readonly id?: string }[] = [];
  let failing = (_: DeadLetter | undefined): Error | undefined => undefined;
  const trySend = (letter?: DeadLetter) => {
    const error = failing(letter);
    if (error !== undefined) throw error;
  };
  const targets: LetterTargets = {
    async send({ purpose }, letter) {
      trySend(letter);
      sent.push({ to: purpose, body: letter.body, id: letter.id });
    },
    async call(name, body) {
      trySend();
      sent.push({ to: name, body });
    },
    async startBatch({ batchId, versionId }, name) {
      trySend();
      if (!sent.some(({ id }) => id === name)) sent.push({ to: batchId, body: versionId, id: name });
    },
  };
  const letterBoxes: LetterBoxes = { of: ({ purpose }) => box(purpose) };
  return {
    box,
    facts,
    sent,
    transactions,
    fail: (how: typeof failing) => {
      failing = how;
    },
    record: (event: PaymentEvent) => recordEvent({ transactions, clock }, event),
    deps: {
      boxes: letterBoxes,
      targets,
      actions: new InMemoryOperatorActions(),
      events: { find: async (key: Parameters<typeof eventKeyText>[0]) => facts.get(eventKeyText(key)) },
      transactions,
      notificationStore: new InMemoryNotificationTable(clock),
      batches: new InMemoryBatches(),
      clock,
    },
  };
}

export function queueOf(purpose: string): LetterQueue {
  const queue = letterQueue(purpose, "dev");
  if (queue === undefined) throw new Error(`there is no queue ${purpose}`);
  return queue;
}
