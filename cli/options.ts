import type { InferredOptionTypes, Options } from "yargs";

/** What every command takes beside its own options. */
export const commonOptions = {
  suffix: {
    type: "string",
    describe: "The deployment with this suffix, with your shell's AWS credentials",
    group: "Stack:",
    requiresArg: true,
  },
  region: { type: "string", describe: "Its region [your shell's]", group: "Stack:", requiresArg: true },
  stack: {
    type: "string",
    describe: "A local stack's file [TAP_STACK, or .local/stack.json]",
    group: "Stack:",
    requiresArg: true,
  },
  as: {
    choices: ["operator", "operator-read"],
    describe: "Whose rights to use on a local stack [operator]",
    group: "Stack:",
  },
  json: { type: "boolean", describe: "Print JSON: one object, or one line for each item of a list", group: "Output:" },
} as const satisfies Readonly<Record<string, Options>>;

export type CommonArguments = InferredOptionTypes<typeof commonOptions>;

/** Options of a list. */
export const listOptions = {
  limit: { type: "number", default: 50, describe: "At most so many, 1 to 10000", requiresArg: true },
} as const satisfies Readonly<Record<string, Options>>;

/** Options of a list by time. */
export const timeOptions = {
  since: {
    type: "string",
    describe: "From this time on: 2026-11-25T14:00Z, or an age such as 90m, 24h, 7d",
    requiresArg: true,
  },
  until: { type: "string", describe: "Before this time", requiresArg: true },
} as const satisfies Readonly<Record<string, Options>>;

/** Options of an action. The three steps are in cli/action.ts. */
export const actionOptions = {
  "dry-run": { type: "boolean", describe: "Say what would happen, and change nothing", group: "Action:" },
  yes: { type: "boolean", describe: "Do not ask", group: "Action:" },
  reason: {
    type: "string",
    describe: "Why, for the audit trail: 1 to 200 characters",
    group: "Action:",
    requiresArg: true,
  },
} as const satisfies Readonly<Record<string, Options>>;

/** The further option of an action on many items. */
export const rateOptions = {
  rate: { type: "string", default: "20/s", describe: "At most so many a second", group: "Action:", requiresArg: true },
} as const satisfies Readonly<Record<string, Options>>;
