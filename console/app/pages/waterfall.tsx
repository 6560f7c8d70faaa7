import { useState } from "preact/hooks";
import { spanText } from "../../../tools/span";
import { hrefOf } from "../address";
import { type Burst, type BurstLine, burstsOf, latestEndOf, linesOf, placeIn, zoomed } from "../bursts";
import { offsetText, shortId } from "../format";
import { Segments } from "../parts/filters";
import { Breakable, Raw, Time } from "../parts/values";
import type { TimelineEntry, TransactionShown } from "../records";
import type { Route } from "../route";
import { ticksOf } from "../ticks";

const scales = [
  ["", "By time"],
  ["zoom", "Zoomed in"],
  ["even", "Even steps"],
] as const;
const parts = ["webhook", "operator", "ledger", "workflow", "delivery", "audit"] as const;
type Part = TimelineEntry["part"];

/** What happened to a payment, on one axis for each burst of work. */
export function Waterfall({ shown, route }: { readonly shown: TransactionShown; readonly route: Route }) {
  const [hidden, setHidden] = useState<ReadonlySet<Part>>(new Set());
  const { scale } = route.query;
  const present = parts.filter((part) => shown.timeline.some((entry) => entry.part === part));
  const whole = burstsOf(shown.timeline.filter(({ part }) => !hidden.has(part)));
  const bursts = scale === "zoom" ? zoomed(whole) : whole;
  const toggle = (part: Part) => {
    const next = new Set(hidden);
    if (!next.delete(part)) next.add(part);
    setHidden(next);
  };
  return (
    <section class="box wf" aria-label="What happened">
      <div class="boxhead">
        <h2>What happened</h2>
        <div class="row">
          {present.map((part) => (
            <button
              key={part}
              type="button"
              class={`chip ${part}`}
              aria-pressed={!hidden.has(part)}
              onClick={() => toggle(part)}
            >
              {part}
            </button>
          ))}
          <Segments label="Scale" route={route} name="scale" choices={scales} />
        </div>
      </div>
      {bursts.map((burst) => (
        <OneBurst key={burst.from} burst={burst} isEven={scale === "even"} shown={shown} />
      ))}
    </section>
  );
}

interface OneBurstProps {
  readonly burst: Burst;
  readonly isEven: boolean;
  readonly shown: TransactionShown;
}

function OneBurst({ burst, isEven, shown }: OneBurstProps) {
  const lines = linesOf(burst);
  const { step, ticks } = ticksOf(burst.length);
  return (
    <div class="burst" style={{ "--step": `${isEven ? 100 : step * 100}%` }}>
      {burst.after !== undefined && <p class="quiet">{spanText(burst.after)} later</p>}
      <div class="axis">
        <span>
          <Time at={burst.from} />
        </span>
        <span class="ticks" aria-hidden="true">
          {!isEven &&
            ticks.map(({ left, text }) => (
              <i key={text} style={{ left: `${left * 100}%` }}>
                {text}
              </i>
            ))}
        </span>
        <span class="num">{offsetText(burst.length).slice(1)}</span>
      </div>
      <ol>
        {lines.map((line, at) => (
          <Line
            key={`${line.first.part} ${at}`}
            line={line}
            burst={burst}
            shown={shown}
            {...(isEven && { even: { at, of: lines.length } })}
          />
        ))}
      </ol>
    </div>
  );
}

interface LineProps extends Omit<OneBurstProps, "isEven"> {
  readonly line: BurstLine;
  readonly even?: { readonly at: number; readonly of: number };
}

function Line({ line: { first, entries }, burst, even, shown }: LineProps) {
  const [isOpen, setOpen] = useState(false);
  const { left, width } = placeIn(burst, entries, even);
  const { part, what, outcome } = first;
  const isMany = entries.length > 1;
  return (
    <li class={`line ${part}`}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span class="part">{part}</span>
          <span class="what">
            <b>{isMany ? `${entries.length} changes` : <What text={what} />}</b>{" "}
            <span class="mut">{isMany ? "in the audit trail" : <What text={outcome} />}</span>
            {part === "ledger" && <Linked shown={shown} index={first.index} />}
          </span>
          <span class="track" aria-hidden="true">
            <i style={{ left: `${left * 100}%`, width: `${Math.min(1 - left, width) * 100}%` }} />
          </span>
          <span class="num mut">{offsetOf(entries, burst)}</span>
        </summary>
        {isOpen && <RawOf entries={entries} shown={shown} />}
      </details>
    </li>
  );
}

/** How long after the burst's begin; of the audit trail, when it was at the latest. */
function offsetOf(entries: readonly TimelineEntry[], { from }: Burst): string {
  const [first] = entries as [TimelineEntry];
  const begin = Date.parse(from);
  if (first.part !== "audit") return offsetText(Math.max(0, Date.parse(first.at) - begin));
  return `≤ ${offsetText(Math.max(...entries.map(latestEndOf)) - begin)}`;
}

/** An id in a text is long, and seldom what the text is about. */
const What = ({ text }: { readonly text: string }) => (
  <>
    {text.split(/\b([a-z]+_[0-9A-Za-z_]{16,})\b/).map((piece, at) =>
      at % 2 === 0 || !/\d/.test(piece) ? (
        <Breakable key={piece} text={piece} />
      ) : (
        <span key={piece} class="id mut" title={piece}>
          {shortId(piece, 20)}
        </span>
      ),
    )}
  </>
);

/** That a row has the hash of the row before it. Whether each hash is right is said above, by the command. */
function Linked({ shown: { ledger }, index }: { readonly shown: TransactionShown; readonly index: number }) {
  const row = ledger[index];
  if (row === undefined) return null;
  return (
    <span class="hash id" title={`hash ${row.hash}, of the row before ${row.previousHash}`}>
      {row.previousHash.slice(0, 6)} → {row.hash.slice(0, 6)}
    </span>
  );
}

/** The item as it is stored; of a webhook, the way to it. */
function RawOf({ entries, shown }: { readonly entries: readonly TimelineEntry[]; readonly shown: TransactionShown }) {
  const [{ part, index, what }] = entries as [TimelineEntry];
  const event = shown.ledger[index]?.eventKey;
  if (part === "webhook")
    return (
      <p class="opened">
        <a href={hrefOf(["events"], { open: event })}>Open the event {event}</a>, with its masked body
      </p>
    );
  const action = part === "operator" ? shown.actions[index]?.id : undefined;
  const lists = {
    operator: shown.actions,
    ledger: shown.ledger,
    workflow: shown.workflow,
    delivery: shown.deliveries,
    audit: shown.audit,
  };
  const items = entries.map((entry) => lists[part][entry.index]);
  return (
    <div class="opened">
      {action && <a href={hrefOf(["audit", "actions"], { open: action })}>Open the action {action}</a>}
      <Raw value={items.length === 1 ? items[0] : items} label={`${part}: ${what}`} />
    </div>
  );
}
