import { setTimeout as wait } from "node:timers/promises";

/** What `look` finds as soon as that is anything, looking again and again. Throws when time is up. */
export async function until<T>(look: () => Promise<T | undefined | false>, seconds = 40): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`it did not come to that within ${seconds} s`);
    await wait(100);
  }
}
