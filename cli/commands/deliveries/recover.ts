import { sqsDeliveryQueue } from "../../../core/notifications/adapters/sqs-notification-queues";
import { ssmMerchantEndpoints } from "../../../core/notifications/adapters/ssm-merchant-endpoints";
import { EndpointMisconfigured } from "../../../core/notifications/application/delivery-ports";
import {
  EndpointStillFails,
  NoEndpoint,
  planRecovery,
  type RecoveryPlan,
  recovery,
} from "../../../core/operations/application/deliveries/recover-deliveries";
import { ssmParameters } from "../../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { act } from "../../act";
import { confirm, rateOf, reasonOf } from "../../action";
import { command } from "../../command";
import { CommandFailure, exitCodes, notFound } from "../../exit-codes";
import { actionOptions, rateOptions } from "../../options";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { timeOf } from "../../times";
import { breakersIn, undeliveredIn } from "./parts";

export const recover = command({
  name: "deliveries recover",
  summary: "Send again all that a merchant's endpoint missed, each notification once",
  details:
    "Each keeps its webhook-id and body, so a merchant that has got one ignores it. Within a transaction they go out in their order. Where the circuit breaker had opened, one goes first, and the others follow when it is answered with 2xx.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant", demandOption: true } },
  options: {
    since: {
      type: "string",
      describe: "Made from this time on: 2026-11-25T14:00Z, or an age such as 24h",
      demandOption: true,
      requiresArg: true,
    },
    until: { type: "string", describe: "Made until this time [now]", requiresArg: true },
    ...actionOptions,
    ...rateOptions,
  },
  examples: [
    ["tap deliveries recover mrc_tidewater --since 24h --dry-run", "how many it missed"],
    ['tap deliveries recover mrc_tidewater --since 24h --reason "certificate renewed"', "send them again"],
  ],
  async run(context, given) {
    const { merchant, since, until, rate } = given;
    const perSecond = rateOf(rate);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const from = timeOf("since", since).toISOString();
    const to = (until === undefined ? new Date() : timeOf("until", until)).toISOString();
    const target = await context.target();
    const deps = depsOf(target);
    const plan = await planOf(target, () => planRecovery(deps, { merchantId: merchant, since: from, until: to }));
    const ended = await confirm(context, target, given, planned(merchant, plan));
    if (ended !== undefined) return ended;
    try {
      return await act(context, recordedIn(target), {
        ...recovery(deps, plan),
        filter: { merchant, since, ...(until !== undefined && { until }) },
        reason,
        perSecond,
        nameOf: ({ notificationId }) => notificationId,
        participle: "queued",
      });
    } catch (error) {
      if (!(error instanceof EndpointStillFails)) throw error;
      throw new CommandFailure(
        exitCodes.partly,
        `The endpoint still fails: ${error.message}. One notification was sent, and the others wait.`,
        `See what it answers: tap deliveries test ${merchant}${target.flags}. Then the same command goes on.`,
      );
    }
  },
});

const depsOf = (target: Target) => ({
  endpoints: ssmMerchantEndpoints(
    ssmParameters({ client: target.clients.ssm, clock: systemClock, waitMs: 10_000 }),
    target.names.parameter("webhook-endpoints"),
    systemClock,
  ),
  breakers: breakersIn(target),
  undelivered: undeliveredIn(target),
  deliveryQueue: sqsDeliveryQueue(target.clients.sqs, target.queueUrl("merchant-deliveries")),
  clock: systemClock,
});

async function planOf(target: Target, plan: () => Promise<RecoveryPlan>): Promise<RecoveryPlan> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof NoEndpoint) {
      throw notFound(
        `${sentence(error.message)}.`,
        `Set one: tap endpoints set <merchant> --url https://…${target.flags}`,
      );
    }
    if (error instanceof EndpointMisconfigured) {
      throw new CommandFailure(
        exitCodes.failed,
        `The endpoint's parameter cannot be read: it is ${error.message}.`,
        `Set it anew: tap endpoints set <merchant> --url https://…${target.flags}`,
      );
    }
    throw error;
  }
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function planned(merchant: string, { url, deliveries, isProbed }: RecoveryPlan) {
  const counts: Record<string, number> = {};
  for (const { list } of deliveries) counts[list] = (counts[list] ?? 0) + 1;
  const parts = Object.entries(counts).map(([list, count]) => `${count} ${list}`);
  const what = deliveries.length === 1 ? "1 notification" : `${deliveries.length} notifications`;
  const first = isProbed ? " One goes first, as the endpoint failed before." : "";
  return {
    count: deliveries.length,
    summary:
      deliveries.length === 0
        ? `${merchant} missed nothing in this time.`
        : `${what} of ${merchant} will be sent again to ${url}: ${parts.join(", ")}.${first}`,
    json: { merchant_id: merchant, url, ...counts, one_first: isProbed },
  };
}
