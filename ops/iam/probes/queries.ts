import { summary, transactionIn } from "../../../local/demo/answers";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { expectSame, type Probe, type World } from "../world";
import { expectDelivered, sampleOf } from "./api";

interface Page {
  readonly cursor: string | null;
}

/** A disputed transaction of each stack, so that every play takes a few calls only. */
const known = new WeakMap<object, Promise<string>>();

async function disputed(world: World): Promise<string> {
  const tag = world.fresh();
  const { square } = callsOf(world);
  expectSame("payment", await square(sampleOf("square", "payment.updated", tag)), "200 received");
  expectSame("dispute", await square(sampleOf("square", "dispute.created", tag)), "200 received");
  const id = `square_S${tag.toUpperCase()}PAYMENT000000001`;
  await expectDelivered(world, id, 2);
  return id;
}

async function read(world: World): Promise<void> {
  const made = known.get(world.info) ?? disputed(world);
  known.set(world.info, made);
  const answer = await callsOf(world).read(await made);
  const { history, notifications } = transactionIn(answer) ?? {};
  const found = history && `${history.length} rows, ${notifications?.length} notifications`;
  expectSame("read", found ?? summary(answer), "2 rows, 2 notifications");
}

/** Lists by each of the four indexes, the first of them in two pages. */
async function list(world: World): Promise<void> {
  const { api, info } = world;
  const { merchant, operator } = info.credentials;
  const headers = { "x-api-key": info.apiKey };
  const page = async (what: string, query: Record<string, string>, signAs: typeof merchant): Promise<Page> => {
    const answer = await api.send({ method: "GET", path: "/transactions", query, headers, signAs });
    expectSame(what, summary(answer), "200");
    return answer.json as Page;
  };
  // One of those that have an index of their own.
  const status = "disputed";
  const merchant_id = DEMO_MERCHANTS[0] ?? "";
  const first = await page("list", { merchant_id, limit: "1" }, merchant);
  const { cursor } = first;
  if (cursor === null) throw new Error("list: no second page");
  await page("second page", { merchant_id, limit: "1", cursor }, merchant);
  await page("list by status", { merchant_id, status, limit: "1" }, merchant);
  await page("list of all merchants", { limit: "1" }, operator);
  await page("list of all merchants by status", { status, limit: "1" }, operator);
}

export const queryProbes: readonly Probe[] = [
  { name: "a transaction is read", roles: ["transaction-reader"], play: read },
  { name: "transactions are listed", roles: ["transaction-reader"], play: list },
];
