import { useEffect, useRef, useState } from "preact/hooks";
import type { ReadAnswer, ShownFailure } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";
import { CallFailed, read } from "./api";
import { keepFresh } from "./poll";

/** What is known of a command's answer. An answer beside a failure is the last one that came. */
export interface Reading<T> {
  readonly answer?: ReadAnswer<T>;
  readonly failure?: ShownFailure;
  /** When the answer came. */
  readonly at?: Date;
  readonly isLoading: boolean;
}

interface Kept<T> extends Reading<T> {
  readonly key: string;
}

/** Seconds between two looks. A list that looks at dead letters hides them for moments: it looks less often. */
export const often = { progress: 5, one: 15, list: 30, all: 60, seldom: 300 } as const;

/** Runs a command that shows something, and again while it is on the page. Undefined: nothing yet. */
export function useRead<T>(request: CommandRequest | undefined, everySeconds?: number): Reading<T> {
  const key = JSON.stringify(request);
  const [kept, setKept] = useState<Kept<T>>({ key: "", isLoading: true });
  const current = useRef(key);
  current.current = key;
  useEffect(() => {
    if (request === undefined) return;
    const leaving = new AbortController();
    const load = async (): Promise<boolean> => {
      try {
        const answer = await read<T>(request, leaving.signal);
        if (current.current === key) setKept({ key, answer, at: new Date(), isLoading: false });
        return true;
      } catch (error) {
        if (!(error instanceof CallFailed)) return true;
        const { failure } = error;
        if (current.current === key)
          setKept((before) => ({ ...(before.key === key && before), key, failure, isLoading: false }));
        return false;
      }
    };
    void load();
    const end = everySeconds === undefined ? undefined : keepFresh(everySeconds, load);
    return () => {
      end?.();
      leaving.abort();
    };
  }, [key, everySeconds]);
  return kept.key === key ? kept : { isLoading: request !== undefined };
}
