import { type RotationStep, rotateSecret } from "../../../core/operations/application/secrets/secrets";
import { knownSecrets, secretNames } from "../../../core/operations/domain/secrets";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { actionOptions } from "../../options";
import { recordedIn } from "../../recorded";
import { secretInput } from "../../secret-input";
import { settingFailures } from "../../setting-failures";
import { parametersIn } from "../endpoints/parts";

export const rotate = command({
  name: "secrets rotate",
  summary: "Set a provider's or the gateway's secret, or put a new one before the old",
  details:
    "The value comes from stdin or a file, never from an option. A webhook secret may have two values: the new one counts within a minute, and the old one until --finish. With --leaked the new value replaces all at once. A key of the gateway has one value, which is replaced.",
  positionals: { secret: { type: "string", describe: "Which", demandOption: true, choices: secretNames } },
  options: {
    file: { type: "string", describe: "A file that holds the value alone [stdin]", requiresArg: true },
    finish: { type: "boolean", describe: "Leave the newest value alone", conflicts: ["file", "leaked"] },
    leaked: { type: "boolean", describe: "The new value alone, at once" },
    ...actionOptions,
  },
  examples: [
    ['tap secrets rotate stripe --file new-secret.txt --reason "first set-up" --yes', "set it, or begin a rotation"],
    ['tap secrets rotate stripe --finish --reason "Stripe signs with the new one"', "end it"],
    [
      'tap secrets rotate stripe --leaked --file new-secret.txt --yes --reason "old one was mailed"',
      "replace it at once",
    ],
  ],
  async run(context, given) {
    const { secret, file } = given;
    const step: RotationStep = given.finish ? "finish" : given.leaked ? "leaked" : "begin";
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const ended = await confirm(context, target, given, { summary: summaryOf(secret, step), count: 1 });
    if (ended !== undefined) return ended;
    const value = step === "finish" ? undefined : await secretInput(file, `New value of ${secret}: `);
    const active = await settingFailures(target, () =>
      rotateSecret(
        { parameters: parametersIn(target), actions: recordedIn(target).actions, path: target.names.parameter("") },
        { name: secret, step, reason, ...(value !== undefined && { value }) },
      ),
    );
    context.out.line(`${secret}: ${active} active.`);
    if (active > 1)
      context.out.note(`When the sender signs with the new one: tap secrets rotate ${secret} --finish${target.flags}`);
    context.out.json({ secret, active });
    return undefined;
  },
});

function summaryOf(secret: keyof typeof knownSecrets, step: RotationStep): string {
  if (step === "finish") return `The older value of ${secret} will count no more.`;
  const isReplaced = step === "leaked" || knownSecrets[secret].values === 1;
  return isReplaced
    ? `The new value of ${secret} will replace the old one at once.`
    : `The new value of ${secret} will count beside the old one.`;
}
