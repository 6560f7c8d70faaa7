import { hrefOf } from "../address";
import { words } from "../format";
import { ActionButton } from "../parts/action-button";
import { Command } from "../parts/command";
import { Mark } from "../parts/mark";
import { Drawer } from "../parts/page";
import { Shown } from "../parts/states";
import { Breakable, Field, Fields, Id, Raw, Time } from "../parts/values";
import { often, useRead } from "../reading";
import type { EventShown } from "../records";

/** One event: why it is where it is, the first thing to do, what it changed, and what came in. */
export function EventDrawer({ event, closeHref }: { readonly event: string; readonly closeHref: string }) {
  const request = { command: "events show", places: [event] };
  const reading = useRead<EventShown>(request, often.one);
  const shown = reading.answer?.records[0];
  const isProcessed = shown?.state === "processed";
  const paid = shown?.changed[0]?.transaction_id;
  return (
    <Drawer
      label={`Event ${event}`}
      closeHref={closeHref}
      footer={
        <div class="row">
          {shown && !isProcessed && (
            <ActionButton
              text="Replay"
              shortcut="r"
              look="main"
              wish={{
                title: "Replay this event",
                verb: "Replay",
                effect: "It is queued again. The event shows whether it could be processed.",
                request: { command: "events replay", places: [event] },
              }}
            />
          )}
          {paid && (
            <a class={isProcessed ? "btn main" : "btn"} href={hrefOf(["transactions", paid])}>
              Open payment
            </a>
          )}
        </div>
      }
    >
      <Shown reading={reading}>{([found]) => found && <Event shown={found} />}</Shown>
      <Command request={request} />
    </Drawer>
  );
}

function Event({ shown }: { readonly shown: EventShown }) {
  const { event, provider, type, state, reason, cause, means, first, changed } = shown;
  const isTrouble = state === "failed" || state === "unread";
  return (
    <>
      <p class="row">
        <Mark state={state} /> <span class="mut">{provider === "own" ? "internal" : provider}</span>
      </p>
      <h2>
        <Breakable text={type ?? "Type not known"} />
      </h2>
      <Id id={event} most={60} />
      <div class={isTrouble ? "note bad" : "note plain"}>
        <b>{means}</b>
        {isTrouble && (reason || cause) && (
          <p>
            <code>{[reason, cause].filter(Boolean).join(" · ")}</code>
          </p>
        )}
        <p>{first}</p>
      </div>
      <Fields>
        <Field name="Received">
          <Time at={shown.received_at} />
        </Field>
        <Field name={sinceText(state)}>{shown.settled_at && <Time at={shown.settled_at} />}</Field>
        <Field name="Replayed">{shown.replayed_at && <Time at={shown.replayed_at} />}</Field>
        <Field name={state === "failed" ? "Next try" : "Queued again, if it still waits"}>
          {shown.next_look_at && <Time at={shown.next_look_at} isDue />}
        </Field>
        <Field name="Dead letter">
          {shown.dead_letter &&
            (shown.dead_letter === "unknown" ? (
              "not all dead letters could be read"
            ) : (
              <a href={hrefOf(["issues"], { queue: "webhook-processing" })}>
                since <Time at={shown.dead_letter} />
              </a>
            ))}
        </Field>
        {changed.map(({ transaction_id: id, changes }) => (
          <Field key={id} name="Changed">
            <Id id={id} href={hrefOf(["transactions", id])} />{" "}
            <span class="mut">{changes.join(", ") || "nothing that its merchant sees"}</span>
          </Field>
        ))}
        <Field name="Body">{bodyText(shown)}</Field>
      </Fields>
      {shown.body !== null && (
        <>
          <h3>Body, with customers' data masked</h3>
          <Raw value={shown.body} label="The event's body" />
        </>
      )}
    </>
  );
}

/** `Processed`, `Failed since`: an event stays processed, and should not stay anything else. */
const sinceText = (state: string): string =>
  `${words(state).replace(/^./, (letter) => letter.toUpperCase())}${state === "processed" ? "" : " since"}`;

function bodyText({ body_bytes: bytes, body_expires_at: expires }: EventShown) {
  if (bytes === null) return "expired";
  return (
    <>
      {bytes.toLocaleString("en")} bytes,{" "}
      {expires ? (
        <>
          to be deleted <Time at={expires} isDue />
        </>
      ) : (
        "kept until it is processed"
      )}
    </>
  );
}
