import { removeMerchant } from "../../../core/operations/application/merchants/change-merchant";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { actionOptions } from "../../options";
import { admitting, keyText, merchantDeps, merchantJson } from "./parts";

export const remove = command({
  name: "merchants remove",
  summary: "Take a merchant's callers and API keys away",
  details:
    "Nobody acts for it by name any more, within five minutes. Its payments, its notifications and its endpoint stay: payments that are under way end, and it is still notified of them.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant", demandOption: true } },
  options: actionOptions,
  examples: [['tap merchants remove mrc_tidewater --yes --reason "contract ended"', "shut it out"]],
  async run(context, given) {
    const { merchant } = given;
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const summary = `${merchant} will have no caller and no API key.`;
    const ended = await confirm(context, target, given, { summary, count: 1 });
    if (ended !== undefined) return ended;
    const had = await admitting(target, () => removeMerchant(merchantDeps(target), { merchantId: merchant, reason }));
    context.out.fields([
      ["closed", had.keys.map(keyText).join(", ") || "no key"],
      ["acts for it no more", had.principals.join(", ") || "nobody did"],
    ]);
    context.out.json(merchantJson(had));
    return undefined;
  },
});
