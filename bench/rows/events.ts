import { callsOf, readUnitsOf, writeUnitsOf } from "../counts/counts";
import { DeployedPipeline } from "../counts/deployed-pipeline";
import { type Audience, type CountedPaths, countPaths, type PathName } from "../counts/paths";
import { exactly, type Figure } from "../figures";
import type { Group } from "./group";

/** Most calls of AWS by functions, for a webhook that notifies nobody, and for one whose notification is delivered. */
const CALL_GOALS = { silent: 9, told: 14 } as const;
/** The webhook's event and its pointer must be stored and queued. */
const LEAST_CALLS = 2;
/** Most write units, of the payment itself and of one of its parts. */
const UNIT_GOALS = {
  whole: { silent: 8, told: 13 },
  part: { silent: 10, told: 15 },
} as const;

const whole: readonly PathName[] = ["begun", "intent", "order"];
const parts: readonly PathName[] = ["charge", "capture", "refund", "dispute"];
const others: readonly PathName[] = ["repeated", "ignored", "submitted"];
/** Paths whose change notifies their merchant. */
const notifiable: readonly PathName[] = ["intent", "capture", "refund", "dispute", "submitted"];

const names: Readonly<Record<PathName, string>> = {
  begun: "a webhook that begins a payment",
  intent: "a webhook of a captured intent",
  order: "a webhook of a PayPal order",
  charge: "a webhook of a charge",
  capture: "a webhook of a PayPal capture",
  refund: "a webhook of a refund",
  dispute: "a webhook of a dispute",
  repeated: "a webhook that came before",
  ignored: "a webhook of an ignored type",
  submitted: "a submitted payment, without its webhook",
};

export const events: Group = {
  name: "events",
  does: "calls of AWS, write and read units of each kind of event, counted in the deployed functions",
  async measure() {
    const pipeline = await DeployedPipeline.start();
    try {
      return figuresOf(await countPaths(pipeline));
    } finally {
      await pipeline.stop();
    }
  },
};

function figuresOf(counted: CountedPaths): Figure[] {
  const all = [...whole, ...parts, ...others];
  return all.flatMap((path) => audiencesOf(path).flatMap((audience) => ofPath(counted, path, audience)));
}

const audiencesOf = (path: PathName): readonly Exclude<Audience, "unaddressed">[] =>
  notifiable.includes(path) ? ["silent", "told"] : ["silent"];

function ofPath(counted: CountedPaths, path: PathName, audience: Exclude<Audience, "unaddressed">): Figure[] {
  const counts = counted[path][audience];
  const told = audience === "told" ? ", notified" : "";
  const units = whole.includes(path) ? UNIT_GOALS.whole : parts.includes(path) ? UNIT_GOALS.part : undefined;
  const figure = (kind: string, value: number, unit: Figure["unit"], most: number | undefined): Figure => ({
    ...{
      id: `events/${path}-${audience}-${kind.replaceAll(" ", "-")}`,
      what: `${kind} of ${names[path]}${told}`,
      unit,
    },
    ...{ tap: exactly(value), ...(most !== undefined && { most }) },
  });
  const isNew = units !== undefined;
  return [
    {
      ...figure("AWS calls", callsOf(counts), "calls", isNew ? CALL_GOALS[audience] : undefined),
      ...(isNew && { floor: exactly(LEAST_CALLS), against: "store and queue" }),
    },
    figure("write units", writeUnitsOf(counts), "units", units?.[audience]),
    figure("read units", readUnitsOf(counts), "units", undefined),
  ];
}
