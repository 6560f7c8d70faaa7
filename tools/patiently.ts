import { setTimeout as wait } from "node:timers/promises";

const ATTEMPTS = 50;

/** Asks again, as a caller does of whom a busy stack wants patience (429, 5xx) or to whom it does not answer at all. */
export async function patiently<Answer extends { readonly status: number }>(
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === ATTEMPTS;
    try {
      const answer = await ask();
      if ((answer.status !== 429 && answer.status < 500) || isLast) return answer;
    } catch (error) {
      if (isLast) throw error;
    }
    await wait(100);
  }
}
