import { merchantLimits } from "../../../core/contracts/merchant-limits";
import { rotateKey } from "../../../core/operations/application/merchants/change-merchant";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { actionOptions } from "../../options";
import { admitting, keyText, merchantDeps, ONCE } from "./parts";

export const rotate = command({
  name: "merchants rotate-key",
  summary: "Give a merchant a new API key beside the old one, or close the old one",
  details:
    "Both keys open routes until one is closed with --finish. A key that is closed opens none; it stays in API Gateway's list of keys, of no use. With --rate-limit the new key has other limits.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant", demandOption: true } },
  options: {
    finish: {
      type: "string",
      describe: "Close the key with this id, as tap merchants list shows it",
      requiresArg: true,
    },
    "rate-limit": { choices: merchantLimits, describe: "Limits of the new key [those of the old one]" },
    ...actionOptions,
  },
  examples: [
    ['tap merchants rotate-key mrc_tidewater --yes --reason "it was mailed"', "a second key"],
    ['tap merchants rotate-key mrc_tidewater --finish k3y1d --yes --reason "new one in use"', "close the old one"],
  ],
  async run(context, given) {
    const { merchant, finish } = given;
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const summary =
      finish === undefined ? `${merchant} will have one more API key.` : `The API key ${finish} will open no route.`;
    const ended = await confirm(context, target, given, { summary, count: 1 });
    if (ended !== undefined) return ended;
    let value: string | undefined;
    const limit = given["rate-limit"];
    const keys = await admitting(target, () =>
      rotateKey(merchantDeps(target), {
        ...{ merchantId: merchant, reason },
        ...(finish === undefined ? { step: "begin" } : { step: "finish", oldKey: finish }),
        ...(limit !== undefined && { limit }),
        keepKey: (made) => {
          value = made;
        },
      }),
    );
    context.out.fields([
      ["API keys", keys.map(keyText).join(", ")],
      ["x-api-key", value],
    ]);
    if (value !== undefined) context.out.note(ONCE);
    context.out.json({
      merchant_id: merchant,
      api_keys: keys.map(({ id, limit: size }) => ({ id, limit: size })),
      ...(value !== undefined && { value }),
    });
    return undefined;
  },
});
