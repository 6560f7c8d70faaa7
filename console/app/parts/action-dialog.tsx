import { useEffect, useRef, useState } from "preact/hooks";
import { useAbout } from "../about";
import { type Ended, type Plan, perform, plan, type Running, type Step, type Wish, withOptions } from "../action";
import { hrefOf } from "../address";
import { stop } from "../api";
import { refreshAll } from "../poll";
import { Command } from "./command";
import { Failure, Loading } from "./states";
import { Raw } from "./values";

/** In prod, more items than this need their number typed, as in a terminal. */
const TYPED_ABOVE = 100;

/** The three steps of an action: a dry run, a reason, and progress that can be stopped. */
export function ActionDialog({ wish, onClose }: { readonly wish: Wish; readonly onClose: () => void }) {
  const { stage, isReadOnly } = useAbout();
  const dialog = useRef<HTMLDialogElement>(null);
  const [step, setStep] = useState<Step>({ name: "planning" });
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const why = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void plan(wish.request).then(setStep);
  }, []);
  useEffect(() => {
    // On a screen that is touched, the keyboard would cover what the dry run says.
    if (matchMedia("(hover: hover)").matches) why.current?.focus();
  }, [step.name]);
  const given = reason.trim();
  const request =
    step.name === "planning" || given === ""
      ? withOptions(wish.request, { "dry-run": true })
      : withOptions(wish.request, { reason: given });
  const mustType = step.name === "planned" && stage === "prod" && step.plan.count > TYPED_ABOVE;
  const isReady = step.name === "planned" && step.plan.count > 0 && given !== "" && !isReadOnly;
  // What the dry run said is no result.
  const planned = useRef("");
  if (step.name === "planned") planned.current = step.plan.summary;
  const confirm = async (event: Event) => {
    event.preventDefault();
    if (!isReady || (mustType && typed !== String(step.plan.count))) return;
    await perform(withOptions(wish.request, { reason: given }), setStep);
    refreshAll();
  };
  const isRunning = step.name === "running";
  return (
    <dialog
      ref={dialog}
      aria-labelledby="action-title"
      onCancel={(event) => isRunning && event.preventDefault()}
      onClose={onClose}
    >
      <form onSubmit={confirm}>
        <h2 id="action-title">{wish.title}</h2>
        <Steps step={step} />
        <div aria-live="polite">
          {step.name === "planning" && <Loading rows={2} />}
          {step.name === "planned" && <Planned plan={step.plan} isGrave={wish.isGrave === true} />}
          {step.name === "running" && <Progress running={step.running} />}
          {step.name === "ended" && <Result ended={step.ended} planned={planned.current} effect={wish.effect} />}
          {step.name === "failed" && <Failure failure={step.failure} canRetry={false} />}
        </div>
        {step.name === "planned" && step.plan.count > 0 && (
          <>
            {isReadOnly ? (
              <p class="note warn">
                This console only shows. Start it without --read-only, with the rights of operator.
              </p>
            ) : (
              <label class="field">
                <span>
                  Why <em>for the audit trail, 1 to 200 characters</em>
                </span>
                <textarea
                  ref={why}
                  class="input"
                  required
                  maxLength={200}
                  value={reason}
                  onInput={({ currentTarget }) => setReason(currentTarget.value.replaceAll("\n", " "))}
                />
              </label>
            )}
            {mustType && (
              <label class="field">
                <span>
                  Type {step.plan.count} <em>this is prod</em>
                </span>
                <input
                  class="input"
                  required
                  value={typed}
                  onInput={({ currentTarget }) => setTyped(currentTarget.value)}
                />
              </label>
            )}
          </>
        )}
        <Command request={request} />
        <div class="row ends">
          {isRunning ? (
            <StopButton running={step.running} />
          ) : (
            <button type="button" class="btn" onClick={() => dialog.current?.close()}>
              {step.name === "planned" && step.plan.count > 0 ? "Cancel" : "Close"}
            </button>
          )}
          {step.name === "planned" && step.plan.count > 0 && !isReadOnly && (
            <button type="submit" class={wish.isGrave ? "btn bad" : "btn main"}>
              {wish.verb} {step.plan.count > 1 ? step.plan.count.toLocaleString("en") : ""}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

const stepNames = ["Dry run", "Reason", "Progress"];

/** Which of the three steps it is. */
function Steps({ step: { name } }: { readonly step: Step }) {
  if (name === "failed") return null;
  const at = name === "planning" ? 0 : name === "planned" ? 1 : 2;
  return (
    <ol class="steps">
      {stepNames.map((text, index) => (
        <li key={text} class={index < at ? "past" : undefined} aria-current={index === at ? "step" : undefined}>
          <i aria-hidden="true">{index + 1}</i> {text}
        </li>
      ))}
    </ol>
  );
}

function Planned({ plan, isGrave }: { readonly plan: Plan; readonly isGrave: boolean }) {
  const { summary, count, details, notes } = plan;
  return (
    <>
      <p class={isGrave ? "plan grave" : "plan"}>{summary}</p>
      {notes
        .filter((note) => note !== summary)
        .map((note) => (
          <p key={note} class="mut">
            {note}
          </p>
        ))}
      {count === 0 && <p class="mut">There is nothing to do.</p>}
      {Object.keys(details).length > 0 && (
        <details>
          <summary>What the dry run found</summary>
          <Raw value={details} label="What the dry run found" />
        </details>
      )}
    </>
  );
}

function Progress({ running: { counts } }: { readonly running: Running }) {
  const { done, unchanged, failed, count } = counts ?? { done: 0, unchanged: 0, failed: 0, count: 0 };
  const tried = done + unchanged + failed;
  return (
    <div class="progress">
      <progress max={count || 1} value={tried} aria-label="Progress" />
      <p>{counts === undefined ? "Under way …" : `${tried} of ${count}${failed > 0 ? `, ${failed} failed` : ""}`}</p>
    </div>
  );
}

function StopButton({ running: { id } }: { readonly running: Running }) {
  const [isStopping, setStopping] = useState(false);
  const ask = () => {
    if (id === undefined) return;
    setStopping(true);
    stop(id).catch(() => setStopping(false));
  };
  return (
    <button type="button" class="btn" disabled={isStopping || id === undefined} onClick={ask}>
      {isStopping ? "Stopping after the item under way …" : "Stop"}
    </button>
  );
}

interface ResultProps {
  readonly ended: Ended;
  readonly planned: string;
  readonly effect: string | undefined;
}

function Result({ ended: { exitCode, record, notes }, planned, effect }: ResultProps) {
  const said = record ?? {};
  const counts = ["done", "unchanged", "failed"].flatMap((name) =>
    typeof said[name] === "number" && (said[name] as number) > 0 ? [`${said[name]} ${name}`] : [],
  );
  const isWhole = exitCode === 0;
  return (
    <div class={isWhole ? "note ok" : "note warn"}>
      <b>
        {isWhole ? "Done" : said.outcome === "stopped" ? "Stopped: the same command goes on" : "Not all of it was done"}
      </b>
      {counts.length > 0 && <p>{counts.join(", ")}.</p>}
      {isWhole && effect && <p>{effect}</p>}
      {notes
        .filter((note) => note !== planned)
        .map((note) => (
          <p key={note}>{note}</p>
        ))}
      {typeof said.action === "string" && (
        <p>
          Recorded as <a href={hrefOf(["audit", "actions"], { open: said.action })}>{said.action}</a>
        </p>
      )}
    </div>
  );
}
