import { rotateEndpoint } from "../../../core/operations/application/endpoints/set-endpoint";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { usageFailure } from "../../exit-codes";
import { actionOptions } from "../../options";
import { settingFailures } from "../../setting-failures";
import { timeOf } from "../../times";
import { endpointDeps, ownerOf, ownerOptions, secretOptions, withSecret } from "./parts";

/** Longest overlap: an old secret that never ends is no rotation. */
const MAX_OVERLAP_MS = 30 * 86_400_000;

export const rotate = command({
  name: "endpoints rotate",
  summary: "Give a merchant's endpoint a new signing secret",
  details:
    "Both secrets sign meanwhile, so the merchant changes over without a gap. The old one ends after --overlap by itself; without it, at --finish. A secret that leaked: rotate with --overlap 0s.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant" } },
  options: {
    overlap: { type: "string", describe: "How long the old secret signs too: 24h, 7d", requiresArg: true },
    finish: { type: "boolean", describe: "End the old secret now", conflicts: ["overlap", "secret-file"] },
    ...ownerOptions,
    ...secretOptions,
    ...actionOptions,
  },
  examples: [
    ['tap endpoints rotate mrc_tidewater --overlap 72h --reason "yearly"', "the old one signs three days more"],
    ['tap endpoints rotate mrc_tidewater --finish --reason "merchant has changed over"', "end the old one"],
  ],
  async run(context, given) {
    const owner = ownerOf(given);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const overlapMs = given.overlap === undefined ? undefined : overlapOf(given.overlap);
    const target = await context.target();
    const name = owner === "default" ? "the default endpoint" : owner.merchantId;
    const summary = given.finish
      ? `The old secret of ${name} will sign no more.`
      : `A new secret of ${name} will sign, and the old one ${given.overlap === undefined ? "until --finish" : `for ${given.overlap}`}.`;
    const ended = await confirm(context, target, given, { summary, count: 1 });
    if (ended !== undefined) return ended;
    await settingFailures(target, () =>
      withSecret(context, given["secret-file"], (keep) =>
        rotateEndpoint(endpointDeps(target), {
          owner,
          reason,
          keep,
          step: given.finish ? "finish" : "begin",
          ...(overlapMs !== undefined && { overlapMs }),
        }),
      ),
    );
    return undefined;
  },
});

function overlapOf(text: string): number {
  const now = new Date();
  const span = now.getTime() - timeOf("overlap", text, now).getTime();
  if (!/^\d+[smhd]$/.test(text) || span > MAX_OVERLAP_MS) {
    throw usageFailure(`--overlap ${JSON.stringify(text)} is no such time.`, "Give 24h or 7d, at most 30d.");
  }
  return span;
}
