import { summary, transactionIn } from "../../../local/demo/answers";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { eventOf } from "../../../local/demo/simulated";
import { expectSame, type Probe, type World } from "../world";
import { expectDelivered } from "./api";

interface Page {
  readonly cursor: string | null;
}

/** What each stack has for these probes, made once, so that every play takes a few calls only. */
const disputes = new WeakMap<object, Promise<string>>();
const payments = new WeakMap<object, Promise<unknown>>();
/** The cursor of the first play. A function without a right is a new one, which has not made its key. */
const cursors = new WeakMap<object, Promise<string>>();

/** Made once for each stack. */
export function once<T>(
  world: World,
  made: WeakMap<object, Promise<T>>,
  make: (world: World) => Promise<T>,
): Promise<T> {
  const known = made.get(world.info) ?? make(world);
  made.set(world.info, known);
  return known;
}

async function disputed(world: World): Promise<string> {
  const tag = world.fresh();
  const { square } = callsOf(world);
  const { body, transactionId } = eventOf("square", "payment.updated", tag);
  expectSame("payment", await square(body), "200 received");
  expectSame("dispute", await square(eventOf("square", "dispute.created", tag).body), "200 received");
  await expectDelivered(world, transactionId, 2);
  return transactionId;
}

/** Two payments, so that a list of one has a second page. */
async function twoPayments(world: World): Promise<void> {
  for (const tag of [world.fresh(), world.fresh()]) {
    const { body, transactionId } = eventOf("square", "payment.updated", tag);
    expectSame("payment", await callsOf(world).square(body), "200 received");
    await expectDelivered(world, transactionId, 1);
  }
}

async function read(world: World): Promise<void> {
  const answer = await callsOf(world).read(await once(world, disputes, disputed));
  const { history, notifications } = transactionIn(answer) ?? {};
  const found = history && `${history.length} rows, ${notifications?.length} notifications`;
  expectSame("read", found ?? summary(answer), "2 rows, 2 notifications");
}

/** Lists by each of the six indexes, the first of them in two pages, and by a provider's id. */
async function list(world: World): Promise<void> {
  const { api, info } = world;
  await once(world, payments, twoPayments);
  const { merchant, operator } = info.credentials;
  const headers = { "x-api-key": info.apiKey };
  const page = async (what: string, query: Record<string, string>, signAs: typeof merchant): Promise<Page> => {
    const answer = await api.send({ method: "GET", path: "/transactions", query, headers, signAs });
    expectSame(what, summary(answer), "200");
    return answer.json as Page;
  };
  // One of those that have an index of their own.
  const status = "disputed";
  // Square's, to which the payments above belong.
  const merchant_id = DEMO_MERCHANTS[2] ?? "";
  const first = await page("list", { merchant_id, limit: "1" }, merchant);
  const { cursor } = first;
  if (cursor === null) throw new Error("list: no second page");
  await page("second page", { merchant_id, limit: "1", cursor }, merchant);
  const earlier = await once(world, cursors, async () => cursor);
  await page("second page of an earlier list", { merchant_id, limit: "1", cursor: earlier }, merchant);
  await page("list by status", { merchant_id, status, limit: "1" }, merchant);
  await page("list by customer", { merchant_id, customer_id: "cus_1", limit: "1" }, merchant);
  await page("list by reference", { merchant_id, reference: "order-1", limit: "1" }, merchant);
  await page("list by provider's id", { merchant_id, provider_id: "ch_1", limit: "1" }, merchant);
  await page("list of all merchants", { limit: "1" }, operator);
  await page("list of all merchants by status", { status, limit: "1" }, operator);
}

export const queryProbes: readonly Probe[] = [
  { name: "a transaction is read", roles: ["transaction-reader"], play: read },
  { name: "transactions are listed", roles: ["transaction-reader"], play: list },
];
