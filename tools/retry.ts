import { lastSeen, type PollOptions } from "./poller";

const SECONDS = 60;

const isBusy = ({ status }: { readonly status: number }): boolean => status === 429 || status >= 500;

/**
 * Repeats a call as API clients do: while it is answered 429 or 5xx, or not at all. Returns the first other answer, or
 * the last one when time is up.
 */
export const retryWhileBusy = <Answer extends { readonly status: number }>(
  call: () => Promise<Answer>,
  options: PollOptions = {},
): Promise<Answer> => lastSeen(call, (answer) => !isBusy(answer), { seconds: SECONDS, ...options });
