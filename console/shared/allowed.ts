import type { CommandRequest } from "./command-line";

interface Allowed {
  /** Words after the command at most. @default 0 */
  readonly places?: number;
  readonly options: readonly string[];
}

const times = ["since", "until"] as const;
const eventFilter = ["state", "provider", "type", "cause", ...times] as const;
const action = ["dry-run", "reason"] as const;
const MANY = 100;

/**
 * Commands that the console may run to show something. Neither these nor their options change anything, write a file, print
 * a secret or show a customer's data: such options of the same commands are left out.
 */
const reads: Readonly<Record<string, Allowed>> = {
  stack: { options: [] },
  "issues list": { places: 1, options: ["limit"] },
  "events list": { options: [...eventFilter, "transaction", "limit"] },
  "events show": { places: 1, options: [] },
  "transactions find": {
    places: 1,
    options: ["merchant", "customer", "reference", "status", "flag", ...times, "limit"],
  },
  "transactions sums": { options: ["merchant", ...times, "limit"] },
  traffic: { options: ["since"] },
  "transactions show": { places: 1, options: ["rows"] },
  "transactions resolve": { places: 1, options: ["modification"] },
  "deliveries list": { options: [...times, "limit", "merchant", "endpoint", "state", "transaction"] },
  "endpoints list": { options: ["merchant", "health", "limit"] },
  "reviews list": { options: ["by", "stopped", "limit"] },
  "batches list": { options: ["state", "merchant", ...times, "limit"] },
  "batches show": { places: 1, options: ["refused", "limit"] },
  "dead-letters list": { options: ["all"] },
  "dead-letters show": { places: 2, options: ["limit"] },
  "audit verify": { places: MANY, options: ["since", "limit"] },
  "audit show": { places: 1, options: ["row"] },
  "audit quarantine": { options: ["limit"] },
  "actions list": { options: [...times, "by", "limit"] },
  doctor: { options: ["all"] },
};

/** Commands by which the console changes something: after a dry run, with a reason. */
const actions: Readonly<Record<string, Allowed>> = {
  "events replay": { places: MANY, options: [...eventFilter, ...action, "rate"] },
  "dead-letters redrive": { places: MANY, options: ["all", "cause", "type", ...times, ...action, "rate"] },
  "reviews approve": { places: MANY, options: [...action, "rate"] },
  "reviews reject": { places: MANY, options: [...action, "rate"] },
  "deliveries recover": { places: 1, options: [...times, ...action, "rate"] },
  "deliveries notify": { places: 1, options: action },
  "batches resume": { places: 1, options: action },
  "transactions resolve": { places: 1, options: ["ask", "abandon", "modification", "wait", ...action] },
  "dead-letters discard": { places: MANY, options: action },
  "audit requeue": { places: MANY, options: ["all", ...action] },
};

/** Actions of which there is no dry run, and that ask for no reason: they change nothing that is stored. */
const trials: Readonly<Record<string, Allowed>> = { "deliveries test": { places: 1, options: [] } };

export type RequestKind = "read" | "action";

/** Longer texts are no id, name, time or reason. */
const LONGEST = 500;
/** The parser would take a place that begins with a dash for an option. */
const isPlace = (text: string): boolean => text.length > 0 && text.length <= LONGEST && !text.startsWith("-");

/** Why the console does not run a command; undefined where it may. */
export function refusal(kind: RequestKind, { command, places = [], options = {} }: CommandRequest): string | undefined {
  const known = kind === "read" ? reads : { ...actions, ...trials };
  const allowed = Object.hasOwn(known, command) ? known[command] : undefined;
  if (allowed === undefined) return "The console has no such command.";
  if (places.length > (allowed.places ?? 0) || !places.every(isPlace)) return `${command}: these words do not fit.`;
  const wrong = Object.entries(options).find(
    ([name, value]) => !allowed.options.includes(name) || (value !== true && value.length > LONGEST),
  );
  if (wrong !== undefined) return `${command}: an option is not for the console.`;
  if (kind === "read" || Object.hasOwn(trials, command)) return undefined;
  if (options["dry-run"] === true || typeof options.reason === "string") return undefined;
  return `${command} needs a dry run or a reason.`;
}
