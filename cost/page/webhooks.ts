import type { FunctionName } from "../../core/contracts/environment";
import { requestsOf } from "../assumptions";
import { callsOf, type KindName, kindNames, unitsOf } from "../counts";
import { eventCost } from "../event-cost";
import { GOAL_RATE, notification, webhook } from "../goals";
import { amount, money, paragraphs, table } from "../markdown";
import type { Model } from "../model";
import { dollars as dollarsOf } from "../prices";

const RATES = [0.1, 1, 10, 1000] as const;
const TOLD = [0, 0.5, 1] as const;

/** A million webhooks at several rates, and where their money goes. */
export function webhookSection({ facts: { dev, prod }, counts }: Model): string {
  const at = (perSecond: number, told: number, addresses = 0, facts = prod) =>
    eventCost(webhook(told), { facts, counts, perSecond, addresses });
  const monthly = (perSecond: number) => amount((perSecond * 2_628_000) / 1_000_000);
  const [none, half, all] = TOLD.map((told) => at(GOAL_RATE, told));
  const names = [...new Set([none, half, all].flatMap((cost) => cost?.lines.map(({ what }) => what) ?? []))];
  const share = (cost: typeof none, what: string) =>
    money((cost?.lines ?? []).filter((line) => line.what === what).reduce((sum, { dollars }) => sum + dollars, 0));
  return paragraphs(
    "## A million webhooks",
    `A part of the webhooks changes what a merchant sees, and is notified. In prod, a million webhooks of which so many are
notified cost:`,
    table(
      [
        "webhooks a second",
        "millions a month",
        "nobody notified",
        "half notified",
        "all notified",
        "half, and one address gets e-mails",
      ],
      RATES.map((rate) => [
        amount(rate),
        monthly(rate),
        ...TOLD.map((told) => money(at(rate, told).dollars)),
        money(at(rate, 0.5, 1).dollars),
      ]),
    ),
    `Few webhooks cost more each: a collection of changes for the audit trail has few of them, and most are traced. In dev, a
million at one a second costs ${money(at(1, 0, 0, dev).dollars)} with nobody notified, and ${money(at(1, 0.5, 0, dev).dollars)} with half of them.`,
    `In prod, at ${GOAL_RATE} a second, the money goes to:`,
    table(
      ["what", "nobody notified", "half notified", "all notified"],
      [
        ...names.map((what) => [what, share(none, what), share(half, what), share(all, what)]),
        ["**together**", ...[none, half, all].map((cost) => `**${money(cost?.dollars ?? 0)}**`)],
      ],
    ),
    "The tables' storage is that of the first month. Later months are under [storage](#storage).",
  );
}

/** What one event of each kind takes. */
export function kindSection({ facts: { prod }, counts }: Model): string {
  const options = { facts: prod, counts, perSecond: GOAL_RATE };
  const cost = (kind: KindName) => money(eventCost([{ kind, share: 1 }], options).dollars);
  const tables = [
    "payment-webhooks",
    "payment-transactions",
    "transactions",
    "payment-objects",
    "notifications",
  ] as const;
  const unitsIn = (kind: KindName, name: (typeof tables)[number]) =>
    Object.values(counts.kinds[kind]).reduce((sum, { tables: own }) => sum + (own[name]?.writeUnits ?? 0), 0);
  const written = kindNames.filter((kind) => unitsOf(counts.kinds[kind], "writeUnits") > 0);
  return paragraphs(
    "## An event of each kind",
    `Ten events of each kind were counted on a local stack, one after the other. A request is any to an AWS service, but those
that read secrets. Changes are lines of the audit trail. A webhook of a capture, refund or dispute is notified.`,
    table(
      ["one", "requests", "write units", "read units", "changes", "a million, in prod"],
      kindNames.map((kind) => {
        const count = counts.kinds[kind];
        const changes = Object.values(count).flatMap(({ tables: own }) => Object.values(own).map((one) => one.changes));
        return [
          kind,
          amount(callsOf(count)),
          amount(unitsOf(count, "writeUnits")),
          amount(unitsOf(count, "readUnits")),
          amount(changes.reduce((sum, one) => sum + one, 0)),
          requestsOf(kind) === 0 ? "–" : cost(kind),
        ];
      }),
    ),
    "## Write units",
    `An item of up to 1 KB is one write unit, and two within a transaction. An entry of an index that comes, goes or changes is
one more, and two where its key changes. By table:`,
    table(
      ["one", ...tables],
      written.map((kind) => [kind, ...tables.map((name) => amount(unitsIn(kind, name)))]),
    ),
    `The inbox has two items for an event: its body, and its state with its place in the list of unprocessed events. So the
reconciler reads only what is stuck. The commit writes the state, the ledger row and the transaction in one transaction.
A refund, dispute or charge is an item of its own: an event costs the same, however many its payment has.
An event that is ignored when it comes has one item, and one entry in the list of ignored ones.
A join of two transactions is about twice as much, once. A name that is new costs two units, once.`,
    `A submitted payment stays in the index of pending ones until its end is notified, and is listed by its customer and its
reference. \`__tests__/cost/counts.test.ts\` compares these units with those that the adapters write in memory.
\`__tests__/ledger/dynamo.e2e.test.ts\` and \`__tests__/webhooks/inbox.e2e.test.ts\` count the units of the commit.`,
  );
}

/** A million notifications: what two functions do for one. */
export function notificationSection({ facts: { prod }, counts }: Model): string {
  const senders: readonly FunctionName[] = ["notification-sender", "delivery-sender"];
  const options = { facts: prod, counts, perSecond: GOAL_RATE };
  const { lines, dollars } = eventCost(notification, options);
  const functions = lines.filter(({ what }) => what === "functions").reduce((sum, line) => sum + line.dollars, 0);
  const units = senders.flatMap((name) => Object.values(counts.kinds["webhook of a capture"][name]?.tables ?? {}));
  return paragraphs(
    "## A million notifications",
    `A notification is kept, published, leased, delivered and ended: ${amount(units.reduce((sum, one) => sum + one.writeUnits, 0))} write units. A million of them cost
${money(dollars)} in prod, ${money(functions)} of it for the two functions. An e-mail of each change adds ${money(eventCost(notification, { ...options, addresses: 1 }).dollars - dollars)} for each address.`,
    `A notification that ends as \`paused\` or \`unsubscribed\` makes no request to an endpoint, and one write fewer. A recovery
costs three requests for each notification: one read, one write, one message. Slow endpoints cost more: each further second
of delivery-sender is ${money(dollarsOf("lambdaSecond", 1_000_000 * prod.functions["delivery-sender"].memoryGb))} per million. For this reason deliveries have a small function of their own.`,
  );
}
