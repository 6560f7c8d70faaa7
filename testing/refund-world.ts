import { paymentWorld, run } from "./payment-world";

export type World = ReturnType<typeof paymentWorld>;
type Options = NonNullable<Parameters<typeof paymentWorld>[0]>;

/** A world with a captured payment of 19.90 USD. */
export async function captured(options: Options = {}) {
  const world = paymentWorld(options);
  const id = await run(world);
  world.notifications.sent.clear();
  return { world, id };
}

/** Requests a refund, and returns its id. */
export async function requested(world: World, id: string, body: object = {}, key = "key-r"): Promise<string> {
  const answer = await world.modify(id, "refund", body, key);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}

/** Has all that is queued carried out. */
export async function carriedOut(world: World): Promise<void> {
  await world.consume();
  await world.settle();
}

/** Types of what merchants were notified of. */
export const notified = (world: World) => [...world.notifications.sent.values()].map(({ change }) => change?.type);

/** State of the refund that was requested under the key of `requested`. */
export const stateOf = async (world: World, id: string, body: object = {}) => {
  const answer = await world.modify(id, "refund", body, "key-r");
  return answer.ok && answer.value.state;
};
