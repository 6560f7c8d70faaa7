import { useEffect, useState } from "preact/hooks";

const STEP_MS = 10_000;

/** The time of this drawing, and another drawing in steps: ages on the page grow without a call. */
export function useNow(): number {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return Date.now();
}
