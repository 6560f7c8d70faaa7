import { discardLetters, planDiscard } from "../../../core/operations/application/dead-letters/discard-letters";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { CommandFailure, exitCodes, notFound } from "../../exit-codes";
import { actionOptions } from "../../options";
import { recordedIn } from "../../recorded";
import { countedLetters, lettersOf, queueNamed, queuePlace } from "./parts";
import { idsOf } from "./redrive";
import { keysText } from "./show";

export const discard = command({
  name: "dead-letters discard",
  summary: "Delete letters for good, after what they are was recorded",
  details:
    "The record has each letter's keys and the hash of its body. The letter of an unresolved payment stays until the payment is resolved: see `tap transactions resolve`.",
  positionals: {
    queue: queuePlace,
    id: {
      describe: "Letters, by their ids or the beginnings of them",
      type: "string",
      array: true,
      demandOption: true,
    },
  },
  options: actionOptions,
  examples: [
    ["tap dead-letters discard webhook-processing 1f0c2e9a --dry-run", "what would be lost"],
    ['tap dead-letters discard webhook-processing 1f0c2e9a --reason "Stripe sent it again"', "asks, and does it"],
  ],
  async run(context, given) {
    const ids = idsOf(given.id);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const { out } = context;
    const queue = queueNamed(given.queue, target);
    const deps = { ...lettersOf(target), ...recordedIn(target) };
    const plan = await planDiscard(deps, queue, ids);
    if (plan.missing.length > 0) {
      throw notFound(
        `No letter ${plan.missing.join(", ")} lies in ${queue.purpose}.`,
        `See \`tap dead-letters show ${queue.purpose}${target.flags}\`. A letter that someone else looks at is hidden for a minute.`,
      );
    }
    const [unresolved] = plan.unresolved;
    if (unresolved !== undefined) {
      throw new CommandFailure(
        exitCodes.failed,
        `Nobody knows yet whether money was taken for ${unresolved.keys.transaction}: its letter is not discarded.`,
        `It goes by itself once the payment is resolved: tap transactions resolve ${unresolved.keys.transaction}${target.flags}`,
      );
    }
    for (const view of plan.discarded)
      out.note([view.id.slice(0, 8), keysText(view), view.cause, view.note].filter(Boolean).join(" · "));
    const lost = plan.discarded.filter(({ outlook }) => outlook === "works").length;
    const whose = plan.discarded.length === 1 ? "Its work" : `The work of ${lost}`;
    const warning = lost > 0 ? ` ${whose} would still be done by a redrive, and is lost.` : "";
    const ended = await confirm(context, target, given, {
      summary: `${countedLetters(plan.discarded, queue.purpose)} will be deleted for good.${warning}`,
      count: plan.discarded.length,
      json: {
        queue: queue.purpose,
        letters: plan.discarded.map(({ id, keys, cause, bodyHash }) => ({ id, ...keys, cause, body_sha256: bodyHash })),
        work_lost: lost,
      },
    });
    if (ended !== undefined) return ended;
    const { action, done, failed } = await discardLetters(deps, queue, plan, reason);
    out.line(`${done} discarded${failed > 0 ? `, ${failed} failed: look again in a minute` : ""}.`);
    out.json({ action, done, failed });
    return failed > 0 ? exitCodes.partly : exitCodes.done;
  },
});
