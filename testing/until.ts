import { setTimeout as wait } from "node:timers/promises";

/** What `look` finds as soon as that is truthy: not yet is false, undefined, 0. Throws when time is up. */
export async function until<T>(look: () => Promise<T | undefined | false | 0>, seconds = 40): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`it did not come to that within ${seconds} s`);
    await wait(100);
  }
}
