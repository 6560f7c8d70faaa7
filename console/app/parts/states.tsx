import type { ComponentChildren } from "preact";
import type { ShownFailure } from "../../shared/answers";
import { risks } from "../choices";
import { refreshAll } from "../poll";
import type { Reading } from "../reading";
import { Time } from "./values";

const titles: Readonly<Record<ShownFailure["kind"], string>> = {
  usage: "This cannot be shown",
  "not-found": "Not found",
  denied: "Your rights do not allow this",
  "read-only": "This console only shows",
  "signed-out": "Your sign-in has ended",
  stopped: "The stack does not answer",
  ended: "The console has ended",
  failed: "This did not work",
};

/** What went wrong, then the first thing to do. */
export function Failure({ failure, canRetry = true }: { readonly failure: ShownFailure; readonly canRetry?: boolean }) {
  return (
    <div class="note bad" role="alert">
      <b>{titles[failure.kind]}</b>
      <p>{failure.message}</p>
      <p>{failure.nextStep}</p>
      {canRetry && (
        <button type="button" class="btn small" onClick={refreshAll}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Blank({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="blank">
      <b>{title}</b>
      {children}
    </div>
  );
}

export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="vh">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class="sk" />
      ))}
    </div>
  );
}

interface ShownProps<T> {
  readonly reading: Reading<T>;
  readonly children: (records: readonly T[]) => ComponentChildren;
}

/** An answer, or why there is none. An older answer stays on the page, and says that it is old. */
export function Shown<T>({ reading, children }: ShownProps<T>) {
  const { answer, failure, at, isLoading } = reading;
  if (answer === undefined) return failure ? <Failure failure={failure} /> : isLoading ? <Loading /> : null;
  return (
    <>
      {failure && (
        <div class="note warn" role="status">
          <b>What you see is old: {titles[failure.kind].toLowerCase()}.</b>
          <p>
            It was read <Time at={at?.toISOString()} />. {failure.message} {failure.nextStep}
          </p>
          <button type="button" class="btn small" onClick={refreshAll}>
            Try again
          </button>
        </div>
      )}
      {children(answer.records)}
      {answer.notes.filter(isWorthShowing).map((note) => (
        <p key={note} class="aside">
          {note}
        </p>
      ))}
    </>
  );
}

/** The page itself says that a list is empty or shortened, and what is at risk. */
const isWorthShowing = (note: string): boolean =>
  !/^(Only the first|No such|No |Nothing |There is no|There are more)/.test(note) &&
  !Object.values(risks).some((risk) => note.endsWith(`: ${risk}.`));
