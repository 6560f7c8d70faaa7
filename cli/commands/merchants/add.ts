import { merchantLimits } from "../../../core/contracts/merchant-limits";
import { addMerchant } from "../../../core/operations/application/merchants/add-merchant";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { actionOptions } from "../../options";
import { endpointDeps } from "../endpoints/parts";
import { admitting, keyText, merchantDeps, ONCE } from "./parts";

export const add = command({
  name: "merchants add",
  summary: "Let a merchant in: its callers, its own API key, and its endpoint",
  details:
    "The key's limits count this merchant's requests alone. What is there already stays as it is, so that the command can be repeated. A new key, and a new endpoint's secret, are shown once. Callers still need a policy that allows execute-api:Invoke.",
  positionals: { merchant: { type: "string", describe: "Its id, as its payments will name it", demandOption: true } },
  options: {
    caller: {
      type: "string",
      array: true,
      describe: "ARN of an IAM role or user that acts for it; may be repeated",
      requiresArg: true,
    },
    url: { type: "string", describe: "Where it is notified: https://…", requiresArg: true },
    "rate-limit": { choices: merchantLimits, default: "standard", describe: "Which limits its key has" },
    ...actionOptions,
  },
  examples: [
    [
      'tap merchants add mrc_tidewater --caller arn:aws:iam::123456789012:role/tidewater --reason "contract 17"',
      "callers and key",
    ],
    [
      'tap merchants add mrc_tidewater --url https://hooks.tidewater.example/tap --rate-limit large --yes --reason "contract 17"',
      "with an endpoint and larger limits",
    ],
  ],
  async run(context, given) {
    const { merchant, caller = [], url } = given;
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const limit = given["rate-limit"];
    const summary = [
      `${merchant} will have an API key with the ${limit} limits`,
      ...(caller.length > 0 ? [`${caller.join(", ")} will act for it`] : []),
      ...(url === undefined ? [] : [`it will be notified at ${url.replace(/[?#].*$/s, "")}`]),
    ].join("; ");
    const ended = await confirm(context, target, given, { summary: `${summary}.`, count: 1 });
    if (ended !== undefined) return ended;
    const shown: { key?: string; secret?: string } = {};
    try {
      const added = await admitting(target, () =>
        addMerchant(
          { ...merchantDeps(target), accountId: target.accountId, endpoint: endpointDeps(target) },
          {
            ...{ merchantId: merchant, principals: caller, limit, reason },
            ...(url !== undefined && { url }),
            keepKey: (value) => {
              shown.key = value;
            },
            keepSecret: (value) => {
              shown.secret = value;
            },
          },
        ),
      );
      context.out.fields([
        ["merchant", merchant],
        ["API key", keyText(added.key)],
        ["URL", added.endpoint?.url],
      ]);
      if (!added.hasNewKey) {
        context.out.note(`It had a key already. Another one: tap merchants rotate-key ${merchant}${target.flags}`);
      }
      if (url !== undefined) context.out.note(`Try it: tap deliveries test ${merchant}${target.flags}`);
      context.out.json({
        merchant_id: merchant,
        api_key: { id: added.key.id, limit: added.key.limit, value: shown.key ?? null },
        ...(added.endpoint && { endpoint: { url: added.endpoint.url, secret: shown.secret ?? null } }),
      });
    } finally {
      // Also where a later step failed: what was made is of no use to anybody who does not know it.
      context.out.fields([
        ["x-api-key", shown.key],
        ["signing secret", shown.secret],
      ]);
      if (shown.key !== undefined || shown.secret !== undefined) context.out.note(ONCE);
    }
    return undefined;
  },
});
