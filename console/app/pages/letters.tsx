import type { Wish } from "../action";
import { hrefOf } from "../address";
import { letterWords } from "../letter-words";
import { ActionButton } from "../parts/action-button";
import { Command } from "../parts/command";
import { Mark } from "../parts/mark";
import { Drawer } from "../parts/page";
import { Blank, Shown } from "../parts/states";
import { Breakable, Code, Id, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { LetterRow } from "../records";

/** Letters that one command discards at most. */
const AT_A_TIME = 50;

/** Nobody knows whether money was taken: the letter goes once its payment is resolved. */
const isUnresolved = (queue: string, { state }: LetterRow): boolean =>
  queue === "payment-unresolved" && state === "pending";

const discarding = (queue: string, letters: readonly LetterRow[]): Wish => ({
  title: letters.length === 1 ? `Discard one dead letter of ${queue}` : `Discard dead letters of ${queue}`,
  verb: "Discard",
  isGrave: true,
  request: { command: "dead-letters discard", places: [queue, ...letters.map(({ id }) => id)] },
});

/** Letters of a queue: what each is about, why it is there, and what a redrive would do. */
export function LettersDrawer({ queue, closeHref }: { readonly queue: string; readonly closeHref: string }) {
  const request = { command: "dead-letters show", places: [queue] };
  const reading = useRead<LetterRow>(request, often.all);
  const letters = reading.answer?.records ?? [];
  // A letter alone has its own button.
  const isMovable = letters.length > 1 && letters.some(({ redrive }) => redrive !== "cannot");
  const hopeless = letters
    .filter((letter) => letter.redrive === "cannot" && !isUnresolved(queue, letter))
    .slice(0, AT_A_TIME);
  return (
    <Drawer
      label={`Dead letters of ${queue}`}
      closeHref={closeHref}
      footer={
        (isMovable || hopeless.length > 1) && (
          <>
            {isMovable && (
              <ActionButton
                text={`Redrive all of ${queue}`}
                look="main"
                wish={{
                  title: `Redrive all dead letters of ${queue}`,
                  verb: "Redrive",
                  request: { command: "dead-letters redrive", places: [queue], options: { all: true } },
                }}
              />
            )}
            {hopeless.length > 1 && (
              <ActionButton
                text={`Discard ${hopeless.length} that no redrive helps`}
                look="bad"
                wish={discarding(queue, hopeless)}
              />
            )}
          </>
        )
      }
    >
      <h2>Dead letters of {queue}</h2>
      <Shown reading={reading}>
        {(shown) =>
          shown.length === 0 ? (
            <Blank title="No letter lies in this queue" />
          ) : (
            <ul class="letters">
              {shown.map((letter) => (
                <Letter key={letter.id} queue={queue} letter={letter} />
              ))}
            </ul>
          )
        }
      </Shown>
      <Command request={request} />
    </Drawer>
  );
}

function Letter({ queue, letter }: { readonly queue: string; readonly letter: LetterRow }) {
  const { id, transaction, redrive, queued_at: queued, deleted_at: deleted } = letter;
  const { cause, state, sentences } = letterWords(letter);
  return (
    <li>
      <p class="row">
        {cause && (
          <b>
            <Code code={cause} />
          </b>
        )}
        {state && <Mark state={state} />}
      </p>
      <p>{sentences.join(" ")}</p>
      <About letter={letter} />
      <p class="mut">
        Queued <Time at={queued} />. SQS deletes it <Time at={deleted} isDue />. <Id id={id} most={14} />
      </p>
      <p class="row">
        {redrive !== "cannot" && (
          <ActionButton
            text="Redrive"
            look="small"
            wish={{
              title: `Redrive one dead letter of ${queue}`,
              verb: "Redrive",
              request: { command: "dead-letters redrive", places: [queue, id] },
            }}
          />
        )}
        {isUnresolved(queue, letter) && transaction ? (
          <a class="btn small" href={hrefOf(["transactions", transaction])}>
            Resolve its payment
          </a>
        ) : (
          <ActionButton text="Discard" look="small" wish={discarding(queue, [letter])} />
        )}
      </p>
    </li>
  );
}

/** What the letter is about, each with its page. */
function About({ letter }: { readonly letter: LetterRow }) {
  const { event, transaction, merchant, batch, type } = letter;
  const links = [
    event && { text: event, href: hrefOf(["events"], { open: event }) },
    transaction && { text: transaction, href: hrefOf(["transactions", transaction]) },
    merchant && { text: merchant, href: hrefOf(["endpoints"], { open: merchant }) },
    batch && { text: batch, href: hrefOf(["batches"], { open: batch }) },
  ].filter((link) => typeof link === "object");
  if (links.length === 0 && type === null) return null;
  return (
    <p class="mut">
      {links.map(({ text, href }) => (
        <span key={href}>
          <a href={href}>{text}</a>{" "}
        </span>
      ))}
      {type && <Breakable text={type} />}
    </p>
  );
}
