import { endpointRequest, subscriptions } from "../../../core/contracts/endpoint-schema";
import { check } from "../../../core/contracts/field-errors";
import type { SignatureScheme } from "../../../core/contracts/merchant-webhook-schema";
import type { EndpointWish } from "../../../core/notifications/application/endpoint-settings/change-endpoint";
import { setEndpoint } from "../../../core/operations/application/endpoints/set-endpoint";
import { confirm, reasonOf } from "../../action";
import { command } from "../../command";
import { usageFailure } from "../../exit-codes";
import { actionOptions } from "../../options";
import { settingFailures } from "../../setting-failures";
import { endpointDeps, ownerOf, ownerOptions, secretOptions, withSecret } from "./parts";

const signing = { v1: ["v1"], "v1+v1a": ["v1", "v1a"] } as const satisfies Record<string, readonly SignatureScheme[]>;

export const set = command({
  name: "endpoints set",
  summary: "Set where and how a merchant is notified",
  details:
    "What is left out stays as it is, and so do the secrets. An endpoint that was not set needs a URL, and gets a fresh secret, which is shown once. The change counts within five minutes. A paused endpoint's notifications are kept, and sent about three minutes after --resume.",
  positionals: { merchant: { type: "string", describe: "Id of the merchant" } },
  options: {
    url: { type: "string", describe: "https://…, with a public name as its host", requiresArg: true },
    events: {
      type: "string",
      describe: "Types and patterns, divided by commas: refund.*,transaction.captured; or all",
      requiresArg: true,
    },
    description: { type: "string", describe: "What it is, for people; an empty one takes it away", requiresArg: true },
    pause: { type: "boolean", describe: "Send nothing, and keep it", conflicts: "resume" },
    resume: { type: "boolean", describe: "Send again, and what was kept" },
    sign: { choices: Object.keys(signing), describe: "Signatures: HMAC alone, or Ed25519 too" },
    ...ownerOptions,
    ...secretOptions,
    ...actionOptions,
  },
  examples: [
    [
      'tap endpoints set mrc_tidewater --url https://hooks.tidewater.example/tap --reason "new shop"',
      "set or move one",
    ],
    ['tap endpoints set mrc_tidewater --pause --reason "their move, 20:00"', "keep what it would get"],
    ['tap endpoints set mrc_tidewater --events "refund.*" --reason "they asked"', "refunds alone"],
    ['tap endpoints set --default --url https://backend.example/tap --reason "go live"', "for all who have none"],
  ],
  async run(context, given) {
    const owner = ownerOf(given);
    const wish = wishOf(given);
    const reason = given["dry-run"] ? "" : reasonOf(given);
    const target = await context.target();
    const name = owner === "default" ? "The default endpoint" : `The endpoint of ${owner.merchantId}`;
    const ended = await confirm(context, target, given, { summary: `${name}: ${summaryOf(wish)}.`, count: 1 });
    if (ended !== undefined) return ended;
    await settingFailures(target, () =>
      withSecret(context, given["secret-file"], (keep) =>
        setEndpoint(endpointDeps(target), { owner, wish, reason, keep }),
      ),
    );
    if (owner !== "default") context.out.note(`Try it: tap deliveries test ${owner.merchantId}${target.flags}`);
    return undefined;
  },
});

interface Given {
  readonly url?: string | undefined;
  readonly events?: string | undefined;
  readonly description?: string | undefined;
  readonly pause?: boolean | undefined;
  readonly resume?: boolean | undefined;
  readonly sign?: string | undefined;
}

/** The wish, by the same rules as the API's. */
function wishOf({ url, events, description, pause, resume, sign }: Given): EndpointWish {
  const types = events === undefined || events === "all" ? undefined : events.split(",").map((type) => type.trim());
  const checked = check(
    endpointRequest,
    { url: url ?? "https://a.example", ...{ events: types, description } },
    "pointer",
  );
  if (!checked.ok) {
    const [{ expected = "", ...place }] = checked.error as [(typeof checked.error)[number]];
    const option = "pointer" in place ? place.pointer.split("/")[1] : "url";
    const hint = option === "events" ? `Types are ${subscriptions.join(", ")}.` : `Give ${expected}.`;
    throw usageFailure(`--${option} is not right.`, hint);
  }
  const wish: EndpointWish = {
    ...(url !== undefined && { url }),
    ...(events !== undefined && { events: types ?? null }),
    ...(description !== undefined && { description: description || null }),
    ...((pause || resume) && { paused: pause === true }),
    ...(sign !== undefined && { signatures: signing[sign as keyof typeof signing] }),
  };
  if (Object.keys(wish).length === 0)
    throw usageFailure("Nothing is to be changed.", "Give --url, or what else to set.");
  return wish;
}

/** A query may hold a secret. */
const shownUrl = (url: string): string => url.replace(/[?#].*$/s, "");

function summaryOf({ url, events, description, paused, signatures }: EndpointWish): string {
  const parts = [
    url !== undefined && shownUrl(url),
    events !== undefined && (events === null ? "all types" : events.join(", ")),
    description !== undefined && "another description",
    paused !== undefined && (paused ? "paused" : "resumed"),
    signatures !== undefined && `signed by ${signatures.join(" and ")}`,
  ];
  return parts.filter((part) => part !== false).join("; ");
}
