import { transactionFlags, transactionStatuses } from "../../../core/ledger/domain/derive";
import { findTransactions } from "../../../core/operations/application/transactions/find-transactions";
import { command } from "../../command";
import { exitCodes, usageFailure } from "../../exit-codes";
import { listOptions, timeOptions } from "../../options";
import { timeOf } from "../../times";
import { transactionColumns, transactionJson } from "./shown";
import { paymentStores } from "./stores";

const options = {
  merchant: { type: "string", describe: "Only of this merchant", requiresArg: true },
  customer: { type: "string", describe: "Only of this customer, as the merchant names it", requiresArg: true },
  reference: { type: "string", describe: "Only under this reference of the merchant", requiresArg: true },
  status: {
    choices: [...transactionStatuses, "unresolved"] as const,
    describe: "Only in this state; unresolved: those that wait for an operator",
  },
  flag: { choices: transactionFlags, describe: "Only with this flag" },
  ...timeOptions,
  ...listOptions,
} as const;

export const find = command({
  name: "transactions find",
  summary: "Find transactions by any id, name, status or flag",
  details:
    "A text is looked up as an id first: of a transaction, of any object at its provider, of an event, of a batch. " +
    "Then as a reference, and as a customer. Without a text, a name, a status or a flag, the newest 24 hours are listed.",
  positionals: { text: { describe: "Any id, a reference, or a customer", type: "string" } },
  options,
  examples: [
    ["tap transactions find pi_3SVbm2J2eZvKYlo2", "by an id of its provider, of a payment, charge, refund or dispute"],
    ["tap transactions find order-2026-118402", "by a merchant's reference"],
    ["tap transactions find --status unresolved", "payments that wait for an operator"],
    ["tap transactions find --merchant mrc_demo --status failed --since 7d", "a merchant's failed payments of a week"],
    ["tap transactions find --flag several_payments --json", "what may be paid twice, as JSON"],
  ],
  async run({ out, target }, given) {
    const { text, merchant, customer, reference, status, flag, limit } = given;
    if (text !== undefined && (customer !== undefined || reference !== undefined || status === "unresolved")) {
      throw usageFailure(
        "A text is looked up by itself.",
        "Leave out --customer, --reference and --status unresolved.",
      );
    }
    const found = await findTransactions(paymentStores(await target()), {
      text,
      merchantId: merchant,
      customerId: customer,
      reference,
      status,
      flag,
      ...(given.since !== undefined && { since: timeOf("since", given.since).toISOString() }),
      ...(given.until !== undefined && { until: timeOf("until", given.until).toISOString() }),
      limit,
    });
    if (!found.ok) {
      throw usageFailure(
        "No merchant that a caller is bound to has this name.",
        "References and customers are a merchant's own names: add --merchant.",
      );
    }
    const { transactions, by, hasMore, until, notes } = found.value;
    if (by !== undefined && by !== "id") out.note(`Found as ${by === "event" ? "an" : "a"} ${by}.`);
    for (const note of notes) out.note(note);
    const empty = "Nothing was found.";
    const shown = await out.list({
      columns: transactionColumns,
      rows: transactions,
      limit,
      empty,
      json: transactionJson,
    });
    if (hasMore) out.note(`There are more: ${until === undefined ? "--limit" : `--until ${until}, or --limit`}.`);
    return text !== undefined && shown === 0 ? exitCodes.notFound : exitCodes.done;
  },
});
