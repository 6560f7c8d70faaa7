import { dynamoTransactionFinder } from "../../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoNotifyLimit } from "../../../core/notifications/adapters/dynamo-notify-limit";
import { sqsNotificationQueue } from "../../../core/notifications/adapters/sqs-notification-queues";
import { requestNotification } from "../../../core/notifications/application/notify";
import { recorded } from "../../../core/operations/application/recorded-write";
import { randomId } from "../../../core/shared/adapters/random-id";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { CommandFailure, exitCodes, notFound } from "../../exit-codes";
import { actionOptions } from "../../options";
import { recordedIn } from "../../recorded";

export const notify = command({
  name: "deliveries notify",
  summary: "Notify a merchant once more of how a transaction stands now",
  details:
    "The same as POST /transactions/{id}/notify, at most once a minute for each transaction. It has a webhook-id of its own.",
  positionals: { transaction: { type: "string", describe: "Id of the transaction", demandOption: true } },
  options: actionOptions,
  examples: [
    ['tap deliveries notify pay_0123456789abcdef01234567 --reason "merchant lost it" --yes', "send one notification"],
  ],
  async run(context, given) {
    const { transaction } = given;
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const transactions = dynamoTransactionFinder(target.clients.dynamo, target.table("transactions"));
    const found = await transactions.find(transaction);
    if (found === undefined) {
      throw notFound(`There is no transaction ${transaction}.`, "Find it: tap transactions find --help");
    }
    const { merchantId, status } = found.state;
    const summary = `One notification of ${found.transactionId} (${status}) will be sent to ${merchantId}.`;
    const ended = await confirm(context, target, given, { summary, count: 1 });
    if (ended !== undefined) return ended;
    const action = { command: "deliveries notify", filter: { transaction }, count: 1, reason };
    const requested = await recorded(recordedIn(target).actions, action, () =>
      requestNotification(
        {
          // Whoever has the rights that this command needs acts for every merchant.
          callers: { scopeOf: async () => "*" },
          transactions,
          limit: dynamoNotifyLimit(target.clients.dynamo, target.table("notifications"), systemClock),
          notificationQueue: sqsNotificationQueue(target.clients.sqs, target.queueUrl("notifications.fifo")),
          randomId,
          clock: systemClock,
          log: { info: () => undefined },
        },
        { caller: { arn: target.callerArn }, transactionId: found.transactionId },
      ),
    );
    if (!requested.ok) {
      throw new CommandFailure(
        exitCodes.failed,
        "This transaction was notified by hand within the last minute.",
        "The same command works in a minute.",
      );
    }
    const { notificationId, transactionId } = requested.value;
    context.out.line(`Queued as ${notificationId}.`);
    context.out.note(`What became of it: tap deliveries list --transaction ${transactionId}${target.flags}`);
    context.out.json({ notification_id: notificationId, transaction_id: transactionId });
    return undefined;
  },
});
