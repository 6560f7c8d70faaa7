import { sandboxAmounts } from "../../core/payments/gateways/sandbox";
import { type Seeded, seeded } from "../seeded";
import { STORY_END, type Story, storiesOf } from "../stories";

/** One event of a payment at a provider, as it is sent. */
export interface PlannedEvent {
  /** `stripe#evt_1` */
  readonly key: string;
  readonly provider: Story["provider"];
  readonly body: string;
}

/** A payment at a provider: the beginning of a story, or all of it. */
export interface PlannedStory {
  readonly transactionId: string;
  readonly events: readonly PlannedEvent[];
  readonly end: { readonly status: string; readonly amountRefunded: number };
}

/** A payment that is submitted to Tap, alone or as the row of a file. */
export interface PlannedPayment {
  /** Its idempotency key; the row's number in a file. */
  readonly key: string;
  /** No other payment has this customer. */
  readonly customerId: string;
  readonly amount: number;
  /** What the fraud vendor decides, where the sandbox requires a review and the vendor answers. */
  readonly decision?: "approved" | "rejected";
  readonly end: "captured" | "failed" | "in_review";
}

export type PlannedRequest = PlannedEvent | PlannedPayment;

export interface Plan {
  readonly seed: number;
  readonly stories: readonly PlannedStory[];
  readonly payments: readonly PlannedPayment[];
  readonly file: { readonly rows: readonly PlannedPayment[]; readonly refused: number };
  /** In the order in which they are sent: events one to three times, some payments twice. */
  readonly requests: readonly PlannedRequest[];
}

export interface PlanOptions {
  readonly seed: number;
  /** Webhooks to send, repeats included. */
  readonly webhooks: number;
  /** Payments to submit, each under its own key. */
  readonly payments: number;
}

/** Stories whose requests are shuffled together: their events meet, and a day's order of payments stays. */
const BLOCK = 30;
/** Most rows of the file, and of how many payments it has one. */
const MOST_ROWS = 100;
const PAYMENTS_A_ROW = 20;

/** How many events of a story make which end. */
const ends = [
  { stripe: 3, square: 2, paypal: 2, end: { status: "captured", amountRefunded: 0 } },
  { stripe: 6, square: 5, paypal: 4, end: STORY_END },
  { stripe: 7, square: 6, paypal: 5, end: { ...STORY_END, status: "disputed" } },
  { stripe: 8, square: 7, paypal: 6, end: STORY_END },
] as const;

export const isEvent = (request: PlannedRequest): request is PlannedEvent => "provider" in request;

/** The same options give the same plan. */
export function planOf({ seed, webhooks, payments: count }: PlanOptions): Plan {
  const random = seeded(seed);
  const name = `${seed.toString(36)}x`;
  const { stories, blocks } = storyBlocks(random, name, webhooks);
  const payments = Array.from({ length: count }, (_, index) => paymentOf(random, `${name}p${index}`));
  const repeats = payments.filter(() => random.next() < 0.3);
  for (const [index, payment] of [...payments, ...repeats].entries()) {
    const place = index < count ? index : count === 0 ? 0 : payments.indexOf(payment);
    blocks[Math.floor((place * blocks.length) / Math.max(1, count))]?.push(payment);
  }
  const rows = Array.from({ length: Math.min(MOST_ROWS, Math.ceil(count / PAYMENTS_A_ROW)) }, (_, index) => ({
    key: String(index + 1),
    customerId: `cus_${name}r${index + 1}`,
    amount: 1990,
    end: "captured" as const,
  }));
  return {
    seed,
    stories,
    payments,
    file: { rows, refused: Math.ceil(rows.length / 10) },
    requests: blocks.flatMap((block) => random.shuffled(block)),
  };
}

/** Stories until there are so many webhooks: each event one to three times, those of the last story as often as it takes. */
function storyBlocks(random: Seeded, name: string, webhooks: number) {
  const stories: PlannedStory[] = [];
  const blocks: PlannedRequest[][] = [[]];
  for (let sent = 0; sent < webhooks; ) {
    const story = storyOf(random, `${name}${stories.length}`);
    const sends = story.events.flatMap((event) => Array.from({ length: 1 + random.below(3) }, () => event));
    const left = webhooks - sent;
    if (left < story.events.length) {
      const before = stories.flatMap(({ events }) => events);
      const repeats = before.length > 0 ? before : story.events;
      blocks.at(-1)?.push(...Array.from({ length: left }, () => random.of(repeats)));
      break;
    }
    if (stories.length > 0 && stories.length % BLOCK === 0) blocks.push([]);
    stories.push(story);
    // Each event at least once, before any is repeated.
    const fitting = [...story.events, ...random.shuffled(withoutFirsts(sends))].slice(0, left);
    blocks.at(-1)?.push(...fitting);
    sent += fitting.length;
  }
  return { stories, blocks };
}

const withoutFirsts = (sends: readonly PlannedEvent[]): PlannedEvent[] =>
  sends.filter((event, index) => sends.indexOf(event) !== index);

function storyOf(random: Seeded, key: string): PlannedStory {
  const { provider, transactionId, events } = random.of(storiesOf(key));
  const { end, ...lengths } = random.of(ends);
  const told = Object.entries(events).slice(0, lengths[provider]);
  return { transactionId, end, events: told.map(([id, body]) => ({ key: `${provider}#${id}`, provider, body })) };
}

function paymentOf(random: Seeded, name: string): PlannedPayment {
  const base = { key: name, customerId: `cus_${name}` };
  const amount = (digits: number) => 100 * (10 + random.below(90)) + digits;
  const draw = random.below(100);
  if (draw < 70) return { ...base, amount: amount(90), end: "captured" };
  if (draw < 80) return { ...base, amount: amount(sandboxAmounts.declined), end: "failed" };
  if (draw < 85) return { ...base, amount: amount(sandboxAmounts.failsTwice), end: "captured" };
  const reviewed = { ...base, amount: amount(sandboxAmounts.needsReview) };
  if (draw < 90) return { ...reviewed, decision: "approved", end: "captured" };
  if (draw < 95) return { ...reviewed, decision: "rejected", end: "failed" };
  return { ...reviewed, end: "in_review" };
}
