import { lambdaPaymentTasks } from "../../../core/operations/adapters/transactions/lambda-payment-tasks";
import {
  type InspectedModification,
  type InspectModificationDeps,
  inspectModification,
} from "../../../core/operations/application/transactions/inspect-modification";
import { modificationText } from "../../../core/operations/application/transactions/modifications";
import {
  abandonModification,
  askModificationAgain,
  awaitModification,
  type ResolveModificationDeps,
} from "../../../core/operations/application/transactions/resolve-modification";
import { sqsPaymentQueue } from "../../../core/payments/adapters/sqs-payment-queue";
import { act } from "../../act";
import { confirm, rateOf, reasonOf } from "../../action";
import type { Context } from "../../context";
import { type ExitCode, exitCodes, notFound, usageFailure } from "../../exit-codes";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { modificationJson } from "./shown";
import { paymentStores } from "./stores";

interface Given {
  readonly ids: readonly string[];
  readonly modification?: string | undefined;
  readonly ask?: boolean | undefined;
  readonly abandon?: boolean | undefined;
  readonly wait: number;
  readonly rate: string;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly reason?: string | undefined;
}
type Deps = InspectModificationDeps & ResolveModificationDeps;

/** Shows what is known of one refund, capture or cancel, asks the gateway again, or ends it on the operator's word. */
export async function resolveModification(context: Context, given: Given): Promise<ExitCode> {
  const { ids, modification: id = "", ask, abandon } = given;
  const [transactionId = "", ...others] = ids;
  if (others.length > 0) throw usageFailure("--modification is of one payment.");
  const target = await context.target();
  const deps = depsOf(target);
  const found = await inspectModification(deps, { id, transactionId });
  if (found === undefined) {
    throw notFound(`${transactionId} has no modification ${id}.`, `tap transactions show ${transactionId} lists them.`);
  }
  show(context, found);
  if (!ask && !abandon) {
    context.out.json(inspectedJson(found));
    return exitCodes.done;
  }
  const obstacle = ask ? found.cannotAsk : found.cannotAbandon;
  if (obstacle !== undefined) {
    context.out.note(obstacle);
    const dryRun = given.dryRun && { count: 0, summary: obstacle, dry_run: true };
    context.out.json({ ...inspectedJson(found), ...dryRun });
    return exitCodes.failed;
  }
  return resolveIt(context, target, deps, found, given);
}

function depsOf(target: Target): Deps {
  const { clients } = target;
  return {
    ...paymentStores(target),
    tasks: lambdaPaymentTasks(clients.lambda, target.functionName("payment-tasks"), target.callerArn),
    paymentQueue: sqsPaymentQueue(clients.sqs, `${target.queueUrl("transaction-processing")}.fifo`),
  };
}

function show({ out }: Context, { modification, says, cause, cannotAsk, cannotAbandon }: InspectedModification): void {
  const { id, kind, transactionId } = modification;
  out.line(`${out.style("bold", id)}  ${kind} of ${transactionId}: ${modificationText(modification)}`);
  for (const sentence of says) out.line(`  ${sentence}`);
  if (cause === undefined) return;
  out.line(`  --ask      ${cannotAsk ?? "is possible"}`);
  out.line(`  --abandon  ${cannotAbandon ?? "is possible: it ends with what the gateway has, or else as failed"}`);
}

const inspectedJson = ({ modification, cause, attempts, ...rest }: InspectedModification) => ({
  ...modificationJson(modification),
  waits_because: cause ?? null,
  attempts,
  says: rest.says,
  cannot_ask: rest.cannotAsk ?? null,
  cannot_abandon: rest.cannotAbandon ?? null,
});

class NotResolved extends Error {
  override readonly name = "Not resolved";
}

async function resolveIt(
  context: Context,
  target: Target,
  deps: Deps,
  found: InspectedModification,
  given: Given,
): Promise<ExitCode> {
  const { ask, wait } = given;
  const { id, kind, transactionId } = found.modification;
  const reason = given.dryRun ? "" : reasonOf(given);
  const summary = ask
    ? `The ${kind} ${id} will be asked for again under its first idempotency key, or only looked up.`
    : `The ${kind} ${id} will end with what the gateway has of it, or else as failed. This cannot be undone.`;
  const end = await confirm(context, target, given, { summary, count: 1, json: inspectedJson(found) });
  if (end !== undefined) return end;
  return act(context, recordedIn(target), {
    command: "transactions resolve",
    filter: { ids: transactionId, modification: id, as: ask ? "ask" : "abandon" },
    reason,
    count: 1,
    items: () => [found],
    perSecond: rateOf(given.rate),
    nameOf: () => id,
    participle: "resolved",
    async act(modification) {
      const { ended, says } = ask
        ? await awaitModification(deps, modification, await askModificationAgain(deps, modification), wait * 1000)
        : await abandonModification(deps, modification);
      if (!ended) throw new NotResolved(says);
      context.out.note(`${id}: ${says}.`);
      return "done";
    },
  });
}
