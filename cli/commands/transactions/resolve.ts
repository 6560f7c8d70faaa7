import { lambdaPaymentTasks } from "../../../core/operations/adapters/transactions/lambda-payment-tasks";
import {
  type InspectDeps,
  type InspectedPayment,
  inspectPayments,
} from "../../../core/operations/application/transactions/inspect-payment";
import {
  abandonPayment,
  askAgain,
  awaitAttempt,
  type ResolveDeps,
} from "../../../core/operations/application/transactions/resolve-payments";
import { sqsPaymentQueue } from "../../../core/payments/adapters/sqs-payment-queue";
import { act } from "../../act";
import { confirm, rateOf, reasonOf } from "../../action";
import { command } from "../../command";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, usageFailure } from "../../exit-codes";
import { actionOptions, rateOptions } from "../../options";
import { recordedIn } from "../../recorded";
import { isDenied } from "../../target/aws-errors";
import type { Target } from "../../target/target";
import { resolveModification } from "./resolve-modification";
import { amountOf, plain, transactionJson } from "./shown";
import { paymentStores } from "./stores";

const options = {
  ask: { type: "boolean", describe: "Start the workflow again: it asks the gateway, and charges at most once" },
  abandon: { type: "boolean", describe: "End the payment as failed. Only if you know that no money was taken" },
  modification: { type: "string", describe: "A refund, capture or cancel of the payment", requiresArg: true },
  wait: { type: "number", default: 120, describe: "With --ask, seconds to wait for the result", requiresArg: true },
  ...actionOptions,
  ...rateOptions,
} as const;

export const resolve = command({
  name: "transactions resolve",
  summary: "Show what is known of payments that wait for an operator, and ask again or abandon them",
  details:
    "Without --ask and --abandon it only shows what Tap knows, and what the gateway has. " +
    "A charge is requested again under its first idempotency key, for 20 hours and never later: no customer pays twice. " +
    "A payment whose charge the gateway has cannot be abandoned: have the gateway send its webhook again. " +
    "With --modification the same is shown, and done, of one refund, capture or cancel of the payment.",
  positionals: { ids: { describe: "Transaction ids", type: "string", array: true, demandOption: true } },
  options,
  examples: [
    ["tap transactions resolve pay_0123456789abcdef01234567", "what is known, and what can be done"],
    ['tap transactions resolve pay_0123456789abcdef01234567 --ask --reason "gateway is back"', "ask the gateway again"],
    [
      'tap transactions resolve pay_0123456789abcdef01234567 --abandon --reason "gateway: no charge" --yes',
      "end it, knowing that no money was taken",
    ],
    [
      "tap transactions resolve pay_0123456789abcdef01234567 --modification rfd_0123456789abcdef01234567",
      "what is known of a refund, and what can be done",
    ],
  ],
  async run(context, given) {
    const { ids, ask, abandon } = given;
    if (ask && abandon) throw usageFailure("--ask and --abandon exclude each other.");
    if (given.modification !== undefined) return resolveModification(context, given);
    const target = await context.target();
    const deps = depsOf(target);
    const payments = await inspect(context, deps, ids);
    for (const payment of payments) show(context, payment);
    if (!ask && !abandon) {
      context.out.json(payments.map(paymentJson));
      return payments.every(({ transaction }) => transaction === undefined) ? exitCodes.notFound : exitCodes.done;
    }
    return resolveThem(context, target, deps, payments, given);
  },
});

type Deps = InspectDeps & ResolveDeps;

function depsOf(target: Target): Deps {
  const { clients } = target;
  return {
    ...paymentStores(target),
    tasks: lambdaPaymentTasks(clients.lambda, target.functionName("payment-tasks"), target.callerArn),
    paymentQueue: sqsPaymentQueue(clients.sqs, `${target.queueUrl("transaction-processing")}.fifo`),
  };
}

/** Who may only read does not get to ask the gateway: the function that asks could charge. */
async function inspect({ out }: Context, deps: Deps, ids: readonly string[]): Promise<readonly InspectedPayment[]> {
  try {
    return await inspectPayments(deps, ids, { asksGateway: true });
  } catch (error) {
    if (!isDenied(error)) throw error;
    out.note("The gateway was not asked: that needs the policy for operators who change something.");
    return inspectPayments(deps, ids, { asksGateway: false });
  }
}

function show({ out }: Context, { id, transaction, says, cause, cannotAsk, cannotAbandon }: InspectedPayment): void {
  const of = transaction && `  ${amountOf(transaction)}  ${transaction.state.status}  ${transaction.state.merchantId}`;
  out.line(`${out.style("bold", id)}${of ?? ""}`);
  for (const sentence of says) out.line(`  ${sentence}`);
  if (cause === undefined) return;
  out.line(`  --ask      ${cannotAsk ?? "is possible"}`);
  out.line(`  --abandon  ${cannotAbandon ?? "is possible, if you know that no money was taken"}`);
}

const paymentJson = ({ id, transaction, cause, since, attempts, gateway, ...rest }: InspectedPayment) => ({
  id,
  transaction: transaction === undefined ? null : transactionJson(transaction),
  waits_because: cause ?? null,
  since: since ?? null,
  attempts,
  charge: plain(rest.facts?.lock ?? null),
  gateway: gateway ?? null,
  says: rest.says,
  cannot_ask: rest.cannotAsk ?? null,
  cannot_abandon: rest.cannotAbandon ?? null,
});

interface Given {
  readonly ids: readonly string[];
  readonly ask?: boolean | undefined;
  readonly wait: number;
  readonly rate: string;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly reason?: string | undefined;
}

async function resolveThem(
  context: Context,
  target: Target,
  deps: Deps,
  payments: readonly InspectedPayment[],
  given: Given,
): Promise<ExitCode | undefined> {
  const { ask, wait } = given;
  const eligible = payments.filter((payment) => (ask ? payment.cannotAsk : payment.cannotAbandon) === undefined);
  if (eligible.length === 0) {
    const summary = noneText(payments, ask === true);
    context.out.note(summary);
    const dryRun = given.dryRun && { summary, dry_run: true };
    context.out.json({ count: 0, ...dryRun, payments: payments.map(paymentJson) });
    return exitCodes.failed;
  }
  const reason = given.dryRun ? "" : reasonOf(given);
  const count = eligible.length;
  const summary = ask ? asking(count) : abandoning(eligible);
  const json = { payments: payments.map(paymentJson) };
  const end = await confirm(context, target, given, { summary, count, json });
  if (end !== undefined) return end;
  return act(context, recordedIn(target), {
    command: "transactions resolve",
    filter: { ids: eligible.map(({ id }) => id).join(" "), as: ask ? "ask" : "abandon" },
    reason,
    count,
    items: () => eligible,
    perSecond: rateOf(given.rate),
    nameOf: ({ id }) => id,
    participle: "resolved",
    async act(payment) {
      const { ended, says } = ask
        ? await awaitAttempt(deps, payment, await askAgain(deps, payment), wait * 1000)
        : await abandonPayment(deps, payment);
      if (!ended) throw new NotResolved(says);
      context.out.note(`${payment.id}: ${says}.`);
      return "done";
    },
  });
}

class NotResolved extends Error {
  override readonly name = "Not resolved";
}

function noneText(payments: readonly InspectedPayment[], asks: boolean): string {
  const what = asks ? "asked for again" : "abandoned";
  const [one, ...others] = payments;
  if (one === undefined || others.length > 0) return `None of them can be ${what}.`;
  return `It cannot be ${what}. ${asks ? one.cannotAsk : one.cannotAbandon}`;
}

const paymentsText = (count: number) => (count === 1 ? "1 payment" : `${count} payments`);

const asking = (count: number) =>
  `${paymentsText(count)} will be started again. Each charge is requested under its first idempotency key, or the notification of its end is queued.`;

function abandoning(payments: readonly InspectedPayment[]): string {
  const unasked = payments.filter(({ gateway }) => !gateway?.answered).length;
  const doubt = unasked > 0 ? ` The gateway did not say so of ${paymentsText(unasked)}: look there first.` : "";
  return (
    `${paymentsText(payments.length)} will end as failed, with the reason abandoned, and their merchants are notified. ` +
    `This cannot be undone, and is right only if no money was taken.${doubt}`
  );
}
