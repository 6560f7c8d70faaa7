import * as z from "zod/mini";
import { isOwnTransaction } from "../../../ledger/domain/own-transaction";
import { currencyIn, inMinorUnits, merchantIdIn, type ReadObject, type Statement } from "../event-reading";
import { stripeMinorUnits } from "./amount";
import { DEPLOYMENT_METADATA, MODIFICATION_METADATA, TRANSACTION_METADATA } from "./metadata";
import type { VersionMeaning } from "./version";

/** What an event says beside its object. */
export interface StripeContext {
  /** Event type without the `v1.` of thin events. */
  readonly type: string;
  /** Stripe's time of the state, epoch milliseconds: the event's, or that of the answer where the object was fetched. */
  readonly at: number;
  readonly version: VersionMeaning;
}
export type ReadStripeObject = ReadObject<StripeContext>;

export const nameOf = (id: string): string => `stripe_${id}`;

/** Names of the objects that one belongs to, nearest first: its charge, then that charge's intent. */
export const ownersOf = (...ids: readonly (string | null | undefined)[]): string[] =>
  ids.filter((id) => id !== null && id !== undefined).map(nameOf);

/** A merchant binds a payment to itself by a key of Stripe's metadata. */
export const metadata = z.nullish(z.record(z.string(), z.unknown()));
export type Metadata = z.infer<typeof metadata>;

const entryOf = (data: Metadata, name: string): unknown => (data && Object.hasOwn(data, name) ? data[name] : undefined);
export const merchantIn = (data: Metadata): string | undefined => merchantIdIn(entryOf(data, "merchant_id"));

/** The payment submitted to Tap that an intent or a charge was made for, and the deployment that requested it. */
export function submissionIn(data: Metadata): Pick<Statement, "submittedAs" | "deployment"> {
  const submittedAs = entryOf(data, TRANSACTION_METADATA);
  if (typeof submittedAs !== "string" || !isOwnTransaction(submittedAs)) return {};
  return { submittedAs, ...deploymentIn(data) };
}

/** The deployment that requested the object: others on the account ignore it, where they do not know its payment. */
export function deploymentIn(data: Metadata): Pick<Statement, "deployment"> {
  const deployment = entryOf(data, DEPLOYMENT_METADATA);
  return typeof deployment === "string" && deployment !== "" ? { deployment } : {};
}

const REFUND = /^rfd_[0-9a-f]{24}$/;

/** Id of the refund that a merchant requested here. It links nothing: the refund's payment is what Stripe says. */
export function requestedAsIn(data: Metadata): string | undefined {
  const id = entryOf(data, MODIFICATION_METADATA);
  return typeof id === "string" && REFUND.test(id) ? id : undefined;
}

/** An object's figures in ISO minor units, with their currency. */
export function stripeFigures<F extends Readonly<Record<string, number | null | undefined>>>(code: string, figures: F) {
  const currency = currencyIn(code);
  if (currency === undefined) return "UNEXPECTED_SHAPE";
  const converted = inMinorUnits(figures, (figure) => stripeMinorUnits(figure, currency));
  return converted === undefined ? "INVALID_AMOUNT" : { currency, ...converted };
}
