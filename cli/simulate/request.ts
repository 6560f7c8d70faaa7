import { randomBytes } from "node:crypto";
import { digitsOf } from "../../core/shared/domain/money";
import { type SourceName, typeOf } from "../../simulation/catalog";
import { minorUnitsOf } from "../../simulation/decimal";
import type { SimulatedType } from "../../simulation/simulated-type";
import { type Story, stories } from "../../simulation/stories";
import { usageFailure } from "../exit-codes";

/** What the command line gave. */
export interface SimulateArguments {
  readonly event?: string | undefined;
  readonly payment?: string | undefined;
  readonly id?: string | undefined;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly merchant?: string | undefined;
  readonly partial?: string | undefined;
  readonly number: string;
  readonly status?: string | undefined;
  readonly repeat: string;
  readonly forged?: boolean | undefined;
  readonly shuffle?: boolean | undefined;
}

/** What is simulated: one event, or the events of a story. */
export interface SimulateRequest {
  readonly source: SourceName;
  readonly what: { readonly type: string; readonly simulated: SimulatedType } | { readonly story: Story };
  readonly payment: string;
  readonly providerId?: string | undefined;
  readonly currency?: string | undefined;
  /** Decimal texts: their currency may be that of a payment that is continued. */
  readonly amount?: string | undefined;
  /** Empty: a part that is not named. Absent: the whole. */
  readonly part?: string | undefined;
  readonly merchantId?: string | undefined;
  readonly number: number;
  readonly status?: string | undefined;
  readonly times: number;
  readonly isForged: boolean;
  readonly isShuffled: boolean;
}

const NAME = /^[A-Za-z0-9-]{1,40}$/;
const PROVIDER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MERCHANT = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads the command line. Throws CommandFailure. */
export function simulateRequest(source: SourceName, given: SimulateArguments): SimulateRequest {
  const { event = "", payment = newName(), id, merchant, amount, currency, status } = given;
  const what = whatOf(source, event);
  const isStory = "story" in what;
  matches("payment", payment, NAME, "letters, digits and dashes, 40 at most");
  if (id !== undefined) matches("id", id, PROVIDER_ID, "an id as the provider writes it");
  if (merchant !== undefined) matches("merchant", merchant, MERCHANT, "a merchant's id");
  const code = currency?.toUpperCase();
  if (code !== undefined && digitsOf(code) === undefined) {
    throw usageFailure(`--currency ${JSON.stringify(currency)} is no currency.`, "Give an ISO 4217 code, such as EUR.");
  }
  if (isStory && status !== undefined) throw usageFailure("--status is for one event, not for a story.");
  if (!isStory && given.shuffle) throw usageFailure("--shuffle is for a story: one event has no order.");
  if (!isStory && given.partial !== undefined && what.simulated.part === undefined) {
    throw usageFailure(`${event} is about the whole payment.`, "Leave --partial out.");
  }
  return {
    ...{ source, what, payment, providerId: id, currency: code, amount, part: given.partial, merchantId: merchant },
    number: wholeNumber("number", given.number, 99),
    status: isStory ? undefined : statusOf(event, what.simulated, status),
    times: wholeNumber("repeat", given.repeat, 100),
    isForged: given.forged === true || (isStory && what.story.isForged === true),
    isShuffled: given.shuffle === true,
  };
}

const newName = (): string => `sim-${randomBytes(4).toString("hex")}`;

function whatOf(source: SourceName, event: string): SimulateRequest["what"] {
  const story = stories[source].get(event);
  if (story !== undefined) return { story };
  const simulated = typeOf(source, event);
  if (simulated === undefined) {
    throw usageFailure(
      event === ""
        ? "No event was named."
        : `${source} has no event or story ${JSON.stringify(event)} that can be simulated.`,
      `npx tap simulate ${source} --list shows them all.`,
    );
  }
  return { type: event, simulated };
}

function statusOf(type: string, { statuses }: SimulatedType, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const found = statuses.find((status) => status.toLowerCase() === given.toLowerCase());
  if (found === undefined) {
    throw usageFailure(
      `${type} does not bring the status ${JSON.stringify(given)}.`,
      `It brings ${statuses.join(", ")}.`,
    );
  }
  return found;
}

function matches(option: string, text: string, pattern: RegExp, words: string): void {
  if (!pattern.test(text)) throw usageFailure(`--${option} ${JSON.stringify(text)} is none.`, `Give ${words}.`);
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) {
    throw usageFailure(`--${option} ${JSON.stringify(text)} is no whole number from 1 to ${most}.`);
  }
  return number;
}

export interface Amounts {
  readonly currency: string;
  readonly amount: number;
  readonly part?: number | undefined;
}

const USUAL = { currency: "USD", amount: 4250 } as const;

/** Minor units of what was wished, where nothing was wished those of the payment that is continued. Throws CommandFailure. */
export function amountsOf(
  { amount: text, currency: given, part: partText }: SimulateRequest,
  known: { readonly amount: number; readonly currency: string } = USUAL,
): Amounts {
  const currency = given ?? known.currency;
  const amount = text === undefined ? known.amount : inMinorUnits("amount", text, currency);
  if (partText === undefined) return { currency, amount };
  // Something that is neither the whole nor a round number, so that a mix-up shows.
  const part = partText === "" ? Math.max(1, Math.floor(amount * 0.3)) : inMinorUnits("partial", partText, currency);
  if (part > amount) throw usageFailure(`--partial ${partText} is more than the whole payment.`);
  return { currency, amount, part };
}

function inMinorUnits(option: string, text: string, currency: string): number {
  const amount = minorUnitsOf(text, currency);
  if (amount !== undefined && amount > 0) return amount;
  throw usageFailure(
    `--${option} ${JSON.stringify(text)} is no amount in ${currency}.`,
    `Give a decimal number with ${digitsOf(currency)} decimals at most, such as --${option} ${digitsOf(currency) === 0 ? "730" : "42.50"}.`,
  );
}
