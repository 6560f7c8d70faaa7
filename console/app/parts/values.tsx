import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { agoText, amountParts, dueText, shortId, spoken, utcText } from "../format";
import { useNow } from "../now";
import { pieces } from "../pieces";

interface TimeProps {
  readonly at: string | null | undefined;
  /** What is to be, not what was. */
  readonly isDue?: boolean;
}

/** A time as an age, with UTC in its tooltip. The header's switch, and the key t, show UTC everywhere. */
export function Time({ at, isDue = false }: TimeProps) {
  const now = useNow();
  if (!at) return <span class="mut">–</span>;
  return (
    <time dateTime={at} title={utcText(at)}>
      <span class="rel">{isDue ? dueText(at, now) : agoText(at, now)}</span>
      <span class="abs">{utcText(at)}</span>
    </time>
  );
}

export function Amount({ amount, currency }: { readonly amount: number | string | null; readonly currency: string }) {
  if (amount === null) return <span class="mut">not known yet</span>;
  const [figure, code] = amountParts(amount, currency);
  return (
    <span class="amount">
      {figure} <small>{code}</small>
    </span>
  );
}

/** A long name, which breaks between its words alone. */
export const Breakable = ({ text }: { readonly text: string }) => (
  <>{pieces(text).flatMap((piece, at) => (at === 0 ? [piece] : [<wbr key={at} />, piece]))}</>
);

/** A code in words, on one line where there is room. The code itself is in the tooltip, for search and support. */
export const Code = ({ code }: { readonly code: string }) => (
  <span class="word" title={code}>
    <Breakable text={spoken(code)} />
  </span>
);

export const Codes = ({ codes }: { readonly codes: readonly string[] }) => (
  <>{codes.flatMap((code, at) => [at > 0 && ", ", <Code key={code} code={code} />])}</>
);

/** An id, shortened where there is no room, and a button that copies the whole. */
export function Id({ id, most = 22, href }: { readonly id: string; readonly most?: number; readonly href?: string }) {
  const shown = shortId(id, most);
  const text = (
    <span class="id" title={id}>
      {shown}
    </span>
  );
  return (
    <span class="with-copy">
      {href ? <a href={href}>{text}</a> : text}
      <Copy text={id} what={id} />
    </span>
  );
}

export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1_500);
  };
  return (
    <button
      type="button"
      class={isDone ? "copy done" : "copy"}
      aria-label={isDone ? "Copied" : `Copy ${what}`}
      onClick={copy}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {isDone ? <path d="M3 8.5 6.5 12 13 4.5" /> : <path d="M5.5 5.5h7v8h-7zM3.5 10.5v-8h7" />}
      </svg>
    </button>
  );
}

/** Names and values below each other. Values that are absent are left out. */
export function Fields({ children }: { readonly children: ComponentChildren }) {
  return <dl class="fields">{children}</dl>;
}

export function Field({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  if (children === undefined || children === null || children === false) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** JSON as it is, to be read and copied. */
export function Raw({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = JSON.stringify(value, undefined, 2);
  return (
    <div class="raw">
      <Copy text={text} what={label} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
    </div>
  );
}
