import type { LetterFilter } from "../../../core/operations/application/dead-letters/letter-filter";
import type { LetterQueue } from "../../../core/operations/application/dead-letters/letter-queues";
import {
  planRedrive,
  type RedrivePlan,
  redriveLetters,
} from "../../../core/operations/application/dead-letters/redrive-letters";
import type { LetterView } from "../../../core/operations/application/dead-letters/show-letters";
import { act } from "../../act";
import { confirm, rateOf, reasonOf } from "../../action";
import { command } from "../../command";
import type { Context } from "../../context";
import { usageFailure } from "../../exit-codes";
import { actionOptions, rateOptions, timeOptions } from "../../options";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";
import { timeOf } from "../../times";
import { countedLetters, lettersOf, queueNamed, queuePlace } from "./parts";
import { keysText } from "./show";

/** Letters that are named one by one in a plan. */
const NAMED = 20;
const MOST_IDS = 100;

export const redrive = command({
  name: "dead-letters redrive",
  summary: "Send letters back to where they came from, and delete each once AWS has acknowledged that",
  details:
    "A letter of a work queue is queued again. One of a function or its schedule calls the function again. One of an upload starts its batch. Letters that no redrive helps stay where they are. What was done meanwhile is recognized, so that a letter sent twice changes nothing.",
  positionals: {
    queue: queuePlace,
    id: { describe: "Letters, by their ids or the beginnings of them", type: "string", array: true },
  },
  options: {
    all: { type: "boolean", describe: "All letters of the queue" },
    cause: { type: "string", describe: "Letters with this cause, as `show` names it", requiresArg: true },
    type: { type: "string", describe: "Letters about an event or a change of this type", requiresArg: true },
    ...timeOptions,
    ...rateOptions,
    ...actionOptions,
  },
  examples: [
    ["tap dead-letters redrive webhook-processing --all --dry-run", "what it would do"],
    ['tap dead-letters redrive webhook-processing --all --reason "the table is back"', "asks, and does it"],
    ['tap dead-letters redrive notifications 1f0c2e9a --yes --reason "the topic is back"', "one letter, by a script"],
    ["tap dead-letters redrive webhook-processing --cause RETRIES_EXHAUSTED --since 2h --dry-run", "some letters"],
  ],
  async run(context, given) {
    const { all, rate, "dry-run": dryRun } = given;
    const filter = filterOf(given);
    const isFiltered = Object.keys(filter).length > 0;
    if (isFiltered === (all === true)) {
      throw usageFailure(
        isFiltered ? "--all goes with no other filter." : "Which letters?",
        "Give ids, --cause, --type, --since or --until; or --all for the whole queue.",
      );
    }
    const perSecond = rateOf(rate);
    const target = await context.target();
    const queue = queueNamed(given.queue, target);
    const reason = dryRun ? "" : reasonOf(given);
    const deps = lettersOf(target);
    const plan = await planRedrive(deps, queue, filter);
    if (dryRun || !given.yes) notePlan(context, target, queue, plan);
    const ended = await confirm(context, target, given, {
      summary: summaryOf(queue, plan),
      count: plan.moved.length,
      json: planJson(queue, plan),
    });
    if (ended !== undefined) return ended;
    const { cameBack, ...request } = redriveLetters(deps, queue, filter, plan.moved.length);
    const code = await act(context, recordedIn(target), {
      ...request,
      reason,
      perSecond,
      nameOf: ({ id }) => id,
      participle: "redriven",
    });
    if (cameBack() > 0) {
      context.out.note(`${cameBack()} came back at once and stay: show their cause before the next redrive.`);
    }
    return code;
  },
});

interface FilterArguments {
  readonly id?: readonly string[] | undefined;
  readonly cause?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

function filterOf({ id = [], cause, type, since, until }: FilterArguments): LetterFilter {
  return {
    ...(id.length > 0 && { ids: idsOf(id) }),
    ...(cause !== undefined && { cause }),
    ...(type !== undefined && { type }),
    ...(since !== undefined && { since: timeOf("since", since) }),
    ...(until !== undefined && { until: timeOf("until", until) }),
  };
}

/** Throws CommandFailure for what is no beginning of an id. */
export function idsOf(ids: readonly string[]): readonly string[] {
  const wrong = ids.find((id) => !/^[0-9a-f-]{6,36}$/.test(id));
  if (wrong !== undefined) {
    throw usageFailure(`${JSON.stringify(wrong)} is no id of a letter.`, "Give at least its first 6 characters.");
  }
  if (ids.length > MOST_IDS) throw usageFailure(`At most ${MOST_IDS} ids are taken at a time.`);
  return ids;
}

function summaryOf({ purpose, origin }: LetterQueue, { moved, left, notSeen }: RedrivePlan): string {
  const done = moved.filter(({ outlook }) => outlook === "changes-nothing").length;
  const how = effectOf(origin, moved.length);
  return [
    `${countedLetters(moved, purpose)} will ${how}`,
    ...(done > 0 ? [`; of ${done} the work is done already, and is recognized`] : []),
    ".",
    ...(left.length === 1 ? [" 1 stays, as no redrive helps it."] : []),
    ...(left.length > 1 ? [` ${left.length} stay, as no redrive helps them.`] : []),
    ...(notSeen > 0 ? [` ${notSeen} more were not looked at: repeat the command afterwards.`] : []),
  ].join("");
}

/** What happens to so many letters. */
function effectOf(origin: LetterQueue["origin"], letters: number): string {
  switch (origin.kind) {
    case "queue":
      return "be queued again";
    case "function":
      return `go: ${origin.function} is called again${letters === 1 ? "" : " for each"}`;
    case "uploads":
      return `go: ${letters === 1 ? "its batch is" : "their batches are"} started`;
    case "unresolved":
      return "be moved";
  }
}

const lineOf = (view: LetterView): string =>
  [view.id.slice(0, 8), keysText(view), view.note].filter(Boolean).join(" · ");

function notePlan({ out }: Context, { flags }: Target, { purpose }: LetterQueue, { left }: RedrivePlan): void {
  for (const view of left.slice(0, NAMED)) out.note(lineOf(view));
  if (left.length > NAMED) out.note(`… and ${left.length - NAMED} more`);
  const discarded = purpose === "payment-unresolved" ? [] : left.slice(0, NAMED);
  if (discarded.length > 0) {
    const ids = discarded.map(({ id }) => id.slice(0, 8)).join(" ");
    out.note(`Discard them: tap dead-letters discard ${purpose} ${ids} --reason "…"${flags}`);
  }
}

const planJson = ({ purpose }: LetterQueue, { moved, left, notSeen }: RedrivePlan) => ({
  queue: purpose,
  tried_again: moved.filter(({ outlook }) => outlook === "works").length,
  changes_nothing: moved.filter(({ outlook }) => outlook === "changes-nothing").length,
  stay: left.map(({ id, keys, cause }) => ({ id, ...keys, cause })),
  not_seen: notSeen,
});
