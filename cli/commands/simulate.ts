import { type SourceName, sourceNames } from "../../simulation/catalog";
import { confirm, reasonOf } from "../action";
import { command } from "../command";
import type { Context } from "../context";
import { type ExitCode, exitCodes, usageFailure } from "../exit-codes";
import { actionOptions } from "../options";
import { recordedIn } from "../recorded";
import { type Continued, continued, transactionOf } from "../simulate/known-payment";
import { sendAll, watched } from "../simulate/outcome";
import { type Listed, listed, planOf, type SimulatePlan } from "../simulate/plan";
import { type SimulateArguments, type SimulateRequest, simulateRequest } from "../simulate/request";
import { openSender, type Sender } from "../simulate/sender";
import { showResult } from "../simulate/show";
import type { Target } from "../target/target";

type Given = SimulateArguments & {
  readonly print?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly reason?: string | undefined;
};

export const commands = [
  command({
    name: "simulate",
    summary: "Send a provider's webhook, signed as the provider signs it",
    details:
      "Sends one event, or the events of a story, to the stack's API, and shows what Tap made of them. A payment has a name: events of one name are about one payment. On a deployment, simulated events are in the ledger for good, so the command asks first, and refuses in prod.",
    positionals: {
      provider: { describe: "Who sends it", type: "string", choices: sourceNames },
      event: { describe: "An event type or a story, as --list names them", type: "string" },
    },
    options: {
      list: { type: "boolean", describe: "Show which events and stories there are" },
      payment: { type: "string", describe: "Go on with the payment of this name [a new one]", requiresArg: true },
      id: { type: "string", describe: "The provider's id of the payment [made from its name]", requiresArg: true },
      amount: { type: "string", describe: "Decimal amount of the payment [42.50, or as it is]", requiresArg: true },
      currency: { type: "string", describe: "ISO 4217 code [USD, or as it is]", requiresArg: true },
      merchant: { type: "string", describe: "Its merchant's id [the demonstration's]", requiresArg: true },
      partial: { type: "string", describe: "Capture, refund or dispute a part: an amount, or 30 % without one" },
      number: { type: "string", default: "1", describe: "Which refund or dispute of the payment", requiresArg: true },
      status: { type: "string", describe: "The provider's word for the state [the usual one]", requiresArg: true },
      repeat: { type: "string", default: "1", describe: "Send each event so many times", requiresArg: true },
      forged: { type: "boolean", describe: "Sign with a wrong secret, and expect a refusal" },
      shuffle: { type: "boolean", alias: "out-of-order", describe: "Send a story's events in any order" },
      print: { type: "boolean", describe: "Show the request, and send nothing" },
      ...actionOptions,
    },
    examples: [
      ["tap simulate stripe payment_intent.succeeded", "a new payment of 42.50 USD"],
      ["tap simulate stripe charge.refunded --payment sim-1a2b3c4d --partial 12.50", "the same payment goes on"],
      ["tap simulate paypal dispute-story --currency EUR --amount 99", "a whole story"],
      ["tap simulate square refund-story --shuffle --repeat 2", "out of order, and each event twice"],
      ["tap simulate stripe payment_intent.succeeded --forged", "Tap refuses it"],
      ["tap simulate stripe --list", "what there is"],
    ],
    async run(context, { provider, list, ...given }) {
      if (list) return showList(context, provider === undefined ? sourceNames : [provider as SourceName]);
      if (provider === undefined) {
        throw usageFailure("No provider was named.", "npx tap simulate --list shows what there is.");
      }
      return simulate(context, simulateRequest(provider as SourceName, given), given);
    },
  }),
];

async function showList({ out }: Context, names: readonly SourceName[]): Promise<undefined> {
  await out.list<Listed>({
    columns: [
      { title: "provider", value: ({ provider }) => provider },
      { title: "event or story", value: ({ event }) => event },
      { title: "what it says", value: ({ does, note }) => (note === undefined ? does : `${does} (ends unread)`) },
      { title: "--status", value: ({ statuses }) => (statuses.length > 1 ? statuses.join(", ") : undefined) },
    ],
    rows: listed(names),
    limit: 10_000,
    empty: "There is none.",
  });
  return undefined;
}

async function simulate(context: Context, request: SimulateRequest, given: Given): Promise<ExitCode | undefined> {
  const target = await context.target();
  if (target.deployment.stage === "prod" && !given.print) {
    throw usageFailure(
      `${target.suffix} is prod: simulated money in its ledger would stay for good.`,
      "Simulate on a local stack, or on a deployment that is not prod.",
    );
  }
  const sender = await openSender(target, request.source, request.isForged);
  try {
    const plan = planOf(request, await soFar(target, request));
    if (given.print) return show(context, target, sender, plan);
    const work = () => send(context, target, request, sender, plan);
    return target.local === undefined
      ? await onDeployment(context, target, { request, plan, given, work })
      : await work();
  } finally {
    sender.close();
  }
}

/** What Tap has of a payment that was named. */
async function soFar(target: Target, request: SimulateRequest): Promise<Continued | undefined> {
  const found = await transactionOf(target, planOf(request, undefined).events);
  return found && continued(found);
}

function show({ out }: Context, target: Target, sender: Sender, { events }: SimulatePlan): undefined {
  const apiUrl = target.local?.apiUrl ?? target.deployment.api_url;
  for (const event of events) {
    const { method, path, headers = {}, body = "" } = sender.requestOf(event);
    out.line(`${method} ${apiUrl}${path}`);
    for (const [name, value] of Object.entries(headers)) out.line(`${name}: ${value}`);
    out.line(`\n${body}\n`);
    out.json({ method, url: `${apiUrl}${path}`, headers, body: String(body) });
  }
  return undefined;
}

async function send(
  context: Context,
  target: Target,
  request: SimulateRequest,
  sender: Sender,
  { events }: SimulatePlan,
): Promise<ExitCode> {
  const sent = await sendAll(sender, events, context.signal);
  const outcomes = await watched(target, sent, context.signal);
  const transaction = await transactionOf(target, events);
  const isRight = showResult(context, target, { request, outcomes, transaction });
  if (sent.length < events.length) return exitCodes.partly;
  return isRight ? exitCodes.done : exitCodes.failed;
}

interface DeploymentWork {
  readonly request: SimulateRequest;
  readonly plan: SimulatePlan;
  readonly given: Given;
  readonly work: () => Promise<ExitCode>;
}

/** Asks, and records who simulates what before it is sent. */
async function onDeployment(context: Context, target: Target, wanted: DeploymentWork): Promise<ExitCode> {
  const { request, plan, given, work } = wanted;
  const { source, payment } = request;
  const reason = given.dryRun ? "" : reasonOf(given);
  const count = plan.events.length;
  const events = `${count} simulated ${source} event${count === 1 ? "" : "s"}`;
  const summary = `${events} about a payment of ${plan.wish.merchantId} will be sent to ${target.suffix}. They stay in its ledger, and the merchant is notified.`;
  const answer = await confirm(context, target, given, { summary, count });
  if (answer !== undefined) return answer;
  const { actions } = recordedIn(target);
  const filter = { provider: source, event: String(given.event), payment };
  const id = await actions.begin({ command: "simulate", filter, count, reason });
  const end = (outcome: "finished" | "failed") => actions.end(id, { done: count, failed: 0, outcome });
  try {
    const code = await work();
    await end("finished");
    return code;
  } catch (error) {
    await end("failed");
    throw error;
  }
}
