import type { Callers } from "../core/access/application/ports";
import { recordEvent } from "../core/ledger/application/record-event";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import type { LedgerRow } from "../core/ledger/domain/row";
import { makeReader } from "../lambda/transaction-reader/handler";
import { apiRequest } from "./events";
import { FakeCallers, FakeClock, FakeCursors, InMemoryInbox, RecordingLog } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { anEvent, aRefund } from "./payment-events";
import { SPREAD } from "./spread";
import { InMemoryList } from "./transaction-list";

export const SHOP = "arn:aws:iam::123456789012:role/shop";
export const OTHER = "arn:aws:iam::123456789012:role/other-shop";
export const OPERATOR = "arn:aws:iam::123456789012:role/operator";

export const NOW = new FakeClock().now();
export const lists = {
  list: new InMemoryList(),
  modifications: { refunds: async () => [] },
  cursors: new FakeCursors(),
  clock: new FakeClock(),
  spread: SPREAD,
};

export const refundEvent = (id: string, merchantId: string): PaymentEvent =>
  anEvent([aRefund({ name: `stripe_re_${id}`, amount: 100, merchantId })]);

/** A reader of recorded events; answers how it reads as a caller. */
export async function setUp({
  events = 1,
  merchantId = "mrc_shop",
  callers,
  tamper,
}: {
  events?: number | readonly PaymentEvent[];
  merchantId?: string;
  callers?: Callers;
  /** Changes rows after they were recorded, past Tap. */
  tamper?: (rows: LedgerRow[]) => void;
} = {}) {
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const recorded =
    typeof events === "number"
      ? Array.from({ length: events }, (_, index) => refundEvent(String(index + 1), merchantId))
      : events;
  // After all events that are recorded here: none is recorded before it occurred.
  const clock = new FakeClock(new Date(NOW.getTime() + 180_000));
  for (const event of recorded) {
    await recordEvent({ transactions, clock }, event);
    clock.advance(1_000);
  }
  tamper?.(transactions.rows);
  const handle = makeReader({
    timelines: { of: async () => [] },
    ...lists,
    transactions,
    callers: callers ?? new FakeCallers({ [SHOP]: ["mrc_shop"], [OTHER]: ["mrc_other"], [OPERATOR]: "*" }),
    log: new RecordingLog(),
  });
  return async (userArn: string | undefined, id = "stripe_pi_1", query: Record<string, string> = {}) => {
    const { statusCode, body } = await handle(apiRequest({ path: { id }, query, ...(userArn && { userArn }) }));
    return { status: statusCode, json: JSON.parse(body) };
  };
}
