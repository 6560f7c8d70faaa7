import { words } from "../format";

type Kind = "ok" | "bad" | "warn" | "wait" | "unread" | "off";

/** What each state means. Its shape says it too: colour only repeats it. */
const kinds: Readonly<Record<string, Kind>> = {
  ...{
    processed: "ok",
    captured: "ok",
    delivered: "ok",
    completed: "ok",
    closed: "ok",
    finished: "ok",
    refunded: "ok",
  },
  ...{
    failed: "bad",
    lost: "bad",
    open: "bad",
    gone: "bad",
    unaddressed: "bad",
    succeeded: "ok",
    won: "ok",
    inquiry: "warn",
    awaiting_upload: "wait",
    refused: "bad",
  },
  ...{ disputed: "warn", interrupted: "warn", completed_with_errors: "warn", half_open: "warn", undelivered: "warn" },
  ...{ received: "wait", waiting: "wait", pending: "wait", processing: "wait", running: "wait", authorized: "wait" },
  ...{ partially_refunded: "ok", stopped: "warn", blocked: "warn" },
  ...{ unread: "unread", ignored: "off", paused: "off", canceled: "off", expired: "off" },
};

const shapes: Readonly<Record<Kind, string>> = {
  ok: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z",
  bad: "M6 0l6 6-6 6-6-6z",
  warn: "M6 1l6 10H0z",
  wait: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1zm0 1.6a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8zM5.3 3.6h1.4v2.2l1.5 1-.8 1.2-2.1-1.4z",
  unread: "M1 1h10v10H1zm1.6 1.6v6.8h6.8V2.6zM4 5.2h4v1.6H4z",
  off: "M1 5h10v2H1z",
};

const kindOf = (state: string): Kind => kinds[state] ?? "off";

/** A state with its shape. */
export function Mark({ state, text = words(state) }: { readonly state: string; readonly text?: string }) {
  const kind = kindOf(state);
  return (
    <span class={`mark ${kind}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[kind]} fill-rule="evenodd" />
      </svg>
      {text}
    </span>
  );
}
