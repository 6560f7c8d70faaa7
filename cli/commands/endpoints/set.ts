import { setEndpoint } from "../../../core/operations/application/endpoints/set-endpoint";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { actionOptions } from "../../options";
import { settingFailures } from "../../setting-failures";
import { endpointDeps, ownerOf, ownerOptions, secretOptions, withSecret } from "./parts";

export const set = command({
  name: "endpoints set",
  summary: "Set where a merchant is notified",
  details:
    "Only the URL changes; the secrets stay. An endpoint that was not set gets a fresh secret, which is shown once. The change counts within five minutes.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant" } },
  options: {
    url: {
      type: "string",
      describe: "https://…, with a public name as its host",
      demandOption: true,
      requiresArg: true,
    },
    ...ownerOptions,
    ...secretOptions,
    ...actionOptions,
  },
  examples: [
    [
      'tap endpoints set mrc_tidewater --url https://hooks.tidewater.example/tap --reason "new shop"',
      "set or move one",
    ],
    ['tap endpoints set --default --url https://backend.example/tap --reason "go live"', "for all who have none"],
  ],
  async run(context, given) {
    const owner = ownerOf(given);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const name = owner === "default" ? "The default endpoint" : `The endpoint of ${owner.merchantId}`;
    const ended = await confirm(context, target, given, { summary: `${name} will be ${shown(given.url)}.`, count: 1 });
    if (ended !== undefined) return ended;
    await settingFailures(target, () =>
      withSecret(context, given["secret-file"], (keep) =>
        setEndpoint(endpointDeps(target), { owner, url: given.url, reason, keep }),
      ),
    );
    if (owner !== "default") context.out.note(`Try it: tap deliveries test ${owner.merchantId}${target.flags}`);
    return undefined;
  },
});

/** A query may hold a secret. */
const shown = (url: string): string => url.replace(/[?#].*$/s, "");
