import type { FoundTransaction } from "../../ledger/application/ports";
import type { refundFields } from "../../ledger/application/transaction-fields";
import { UNASSIGNED_MERCHANT } from "../../ledger/domain/derive";
import { digitsOf } from "../../shared/domain/money";
import type { CustomerEmail } from "./ports";

/** What a customer is e-mailed about. */
export interface CustomerMatter {
  readonly kind: CustomerMatterKind;
  /** The refund as it stands, where the change is one refund's. */
  readonly refund?: NonNullable<ReturnType<typeof refundFields>>;
}

export type CustomerMatterKind = keyof typeof wordings;

/** A change's subject and first sentence, each with the amount where it is known. */
interface Wording {
  readonly subject: string;
  readonly sentence: (payment: string, amount: string | undefined) => string;
}

const of = (amount: string | undefined) => (amount === undefined ? "" : ` of ${amount}`);

const wordings = {
  captured: {
    subject: "Payment received",
    sentence: (payment, amount) => `We received your payment${of(amount)} ${payment}.`,
  },
  failed: {
    subject: "Payment not completed",
    sentence: (payment, amount) => `Your payment${of(amount)} ${payment} could not be completed.`,
  },
  refunded: {
    subject: "Refund",
    sentence: (payment, amount) =>
      `A refund${of(amount)} for your payment ${payment} was made. Your bank may take some days to show it.`,
  },
  refundFailed: {
    subject: "Refund not completed",
    sentence: (payment, amount) =>
      `A refund${of(amount)} for your payment ${payment} could not be completed. Please contact the merchant.`,
  },
} as const satisfies Record<string, Wording>;

const matters: ReadonlyMap<string, CustomerMatterKind> = new Map([
  ["transaction.captured", "captured"],
  ["transaction.failed", "failed"],
  ["transaction.partially_refunded", "refunded"],
  ["transaction.refunded", "refunded"],
  ["refund.succeeded", "refunded"],
  ["refund.failed", "refundFailed"],
]);

/** What a change's type is to a customer; undefined for a change of which customers get no e-mail. */
export const matterOf = (changeType: string): CustomerMatterKind | undefined => matters.get(changeType);

/** The e-mail about a matter, as plain text and as HTML without anything that is loaded from elsewhere. */
export function customerEmailText(
  transaction: FoundTransaction,
  { kind, refund }: CustomerMatter,
): Omit<CustomerEmail, "to"> {
  const { submission, state } = transaction;
  const { subject, sentence }: Wording = wordings[kind];
  const amount = amountOf(transaction, kind, refund);
  const reference = oneLine(submission?.reference ?? transaction.transactionId);
  const merchant = state.merchantId === UNASSIGNED_MERCHANT ? undefined : state.merchantId;
  const opening = sentence(merchant === undefined ? reference : `to ${merchant}`, amount);
  const fields: [string, string | undefined][] = [
    ["Amount", amount],
    ["Merchant", merchant],
    ["Reference", reference],
    ["Description", submission?.description],
  ];
  const rows = fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, oneLine(value)] as const]));
  return {
    subject: `${subject}${amount === undefined ? "" : `: ${amount}`} (${reference})`,
    text: [opening, rows.map(([name, value]) => `${`${name}:`.padEnd(13)}${value}`).join("\n"), `${CLOSING}\n`].join(
      "\n\n",
    ),
    html: page(subject, opening, rows),
  };
}

const CLOSING =
  "You get this e-mail because your address was given with the payment. If you have a question, ask the merchant.";

function amountOf(
  { state }: FoundTransaction,
  kind: CustomerMatterKind,
  refund: CustomerMatter["refund"],
): string | undefined {
  if (refund !== undefined) return amountText(refund.amount, refund.currency);
  const amounts = { captured: state.captured, failed: state.amount, refunded: state.refunded, refundFailed: null };
  return amountText(amounts[kind], state.currency);
}

/** `1,250.00 USD`; undefined for an amount or a currency that is not known. */
function amountText(amount: bigint | number | null, currency: string): string | undefined {
  const digits = digitsOf(currency);
  if (amount === null || digits === undefined) return undefined;
  const units = String(amount).padStart(digits + 1, "0");
  const cut = units.length - digits;
  const whole = units.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}${digits > 0 ? `.${units.slice(cut)}` : ""} ${currency}`;
}

/** What a merchant wrote must not look like a line, or a direction of writing, of Tap's. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");

function page(title: string, opening: string, rows: readonly (readonly [string, string])[]): string {
  const cells = rows.map(
    ([name, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#555555">${escaped(name)}</td><td style="padding:4px 0">${escaped(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>`,
    '<body style="margin:0;padding:24px;font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#222222">',
    `<h1 style="font-size:20px">${escaped(title)}</h1><p>${escaped(opening)}</p>`,
    `<table role="presentation" style="border-collapse:collapse">${cells.join("")}</table>`,
    `<p style="font-size:13px;color:#555555">${escaped(CLOSING)}</p></body></html>`,
  ].join("\n");
}
