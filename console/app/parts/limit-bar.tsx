import { spanText } from "../../../tools/span";
import { useNow } from "../now";

interface LimitBarProps {
  /** ISO times. */
  readonly from: string;
  readonly ends: string;
  /** A clause, such as "it is declined". */
  readonly ending: string;
}

/** How much of its time is used, and what happens at its end: `49 min of 1 h, then it is declined`. */
export function LimitBar({ from, ends, ending }: LimitBarProps) {
  const now = useNow();
  const whole = Math.max(1, Date.parse(ends) - Date.parse(from));
  const passed = now - Date.parse(from);
  const share = Math.min(1, Math.max(0, passed / whole));
  const state = share > 0.75 ? "bad" : share > 0.5 ? "warn" : "calm";
  return (
    <div class="limit">
      <span>
        {passed >= whole ? (
          <>
            <b>time is up</b> since {spanText(passed - whole)}: {ending}
          </>
        ) : (
          <>
            <b>{spanText(passed)}</b> of {spanText(whole)}, then {ending}
          </>
        )}
      </span>
      <span class={`bar ${state}`} aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}
