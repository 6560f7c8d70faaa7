import { emailAddress } from "../../contracts/email-address-schema";
import type {
  EventKey,
  EventReading,
  Observation,
  PaymentEvent,
  ProviderSystem,
  UnreadReason,
} from "../../ledger/domain/observation";
import { isIdentifier } from "./identifier";

/** What a provider's object says. Without observations it says nothing about a payment. */
export interface Statement extends Pick<PaymentEvent, "submittedAs" | "deployment"> {
  readonly observations: readonly Observation[];
}

/** Reads one object of a provider. What it cannot be sure of is the reason why the whole event stays unread. */
export type ReadObject<Context> = (object: unknown, context: Context) => Statement | UnreadReason;

export const unread = (reason: UnreadReason): EventReading => ({ outcome: "unread", reason });
export const irrelevant: EventReading = { outcome: "irrelevant" };

/** Where a reading comes from. */
export interface ReadingSource {
  readonly key: EventKey;
  readonly system: ProviderSystem;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
}

/** A statement as the reading of its event. */
export function readingOf(source: ReadingSource, statement: Statement | UnreadReason): EventReading {
  if (typeof statement === "string") return unread(statement);
  const [first, ...rest] = statement.observations;
  if (first === undefined) return irrelevant;
  const { observations, ...submission } = statement;
  const occurredAt = new Date(source.occurredAt).toISOString();
  return { outcome: "read", event: { ...source, occurredAt, observations: [first, ...rest], ...submission } };
}

/** An object without its undefined fields: a field that is absent says nothing. */
export function stated<T extends object>(fields: T): Stated<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Stated<T>;
}
type OptionalKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];
type Stated<T> = Omit<T, OptionalKeys<T>> & { [K in OptionalKeys<T>]?: Exclude<T[K], undefined> };

/** Whether an amount of minor units can be kept exactly. */
export const isExact = (amount: number): boolean => Number.isSafeInteger(amount) && amount >= 0;

/**
 * Figures of one object in minor units; undefined where one of them cannot be kept exactly. Absent and null ones stay
 * absent.
 */
export function inMinorUnits<F extends Readonly<Record<string, number | null | undefined>>>(
  figures: F,
  convert: (figure: number) => number,
): MinorUnits<F> | undefined {
  const converted: Record<string, number | undefined> = {};
  for (const [name, figure] of Object.entries(figures)) {
    const amount = figure === undefined || figure === null ? undefined : convert(figure);
    if (amount !== undefined && !isExact(amount)) return undefined;
    converted[name] = amount;
  }
  return converted as MinorUnits<F>;
}
type MinorUnits<F> = {
  readonly [N in keyof F]: number | (Extract<F[N], null | undefined> extends never ? never : undefined);
};

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** Epoch milliseconds of an RFC 3339 time; undefined for anything else. */
export function timeIn(text: unknown): number | undefined {
  const time = typeof text === "string" && RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** A currency code in upper case, known or not; undefined for what is no code. */
export const currencyIn = (text: string): string | undefined =>
  /^[A-Za-z]{3,10}$/.test(text) ? text.toUpperCase() : undefined;

/**
 * A merchant id as a sender wrote it, without blanks around it. What can be no merchant id is as good as none: the
 * payment stays unassigned.
 */
export function merchantIdIn(text: unknown): string | undefined {
  const id = typeof text === "string" ? text.trim() : undefined;
  return isIdentifier(id) ? id : undefined;
}

/** An e-mail address as a sender wrote it, where SES takes it. */
export const emailAddressIn = (text: unknown): string | undefined => emailAddress.safeParse(text).data;

/** Codes as providers give them for a reason: nothing else comes into logs and answers. */
export const reasonIn = (...candidates: readonly unknown[]): string | undefined =>
  candidates.find((code): code is string => typeof code === "string" && /^[A-Za-z0-9_.-]{1,100}$/.test(code));
