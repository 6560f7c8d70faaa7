import { useEffect, useState } from "preact/hooks";

const STEP_MS = 10_000;

/** The time, in steps: ages on the page grow without a call. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
