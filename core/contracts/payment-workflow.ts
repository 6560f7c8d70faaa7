import * as z from "zod/mini";

/** Tasks of the function payment-tasks, one for each state of the workflows; operators call `abandon`. */
export const paymentTasks = [
  "screen",
  "charge",
  "modify",
  "request-review",
  "reject",
  "expire",
  "give-up",
  "notify",
  "abandon",
] as const;
export type PaymentTask = (typeof paymentTasks)[number];

/** Task of an operator: it asks the gateway what it has of a charge, and changes nothing. */
export const LOOK_UP = "look-up";

/** State of a charge at its gateway. `open`: neither taken nor refused, and its gateway says no more. */
const gatewayChargeStates = ["captured", "authorized", "processing", "declined", "open"] as const;

/** Answer of the task look-up. */
export const lookUpAnswer = z.object({
  gateway: z.string(),
  /** Whether the gateway was asked, and has answered. `found` means nothing otherwise. */
  answered: z.boolean(),
  found: z.array(
    z.object({
      /** The gateway's own id of the charge. */
      reference: z.string(),
      state: z.enum(gatewayChargeStates),
      /** Whether amount and currency are those that were submitted. */
      is_whole: z.boolean(),
    }),
  ),
});
export type LookUpAnswer = z.infer<typeof lookUpAnswer>;

const modificationId = z.string().check(z.regex(/^(rfd|cap|can)_[0-9a-f]{24}$/));

/** Input of payment-tasks: ids only. `token` is there where a workflow waits for an answer. */
export const taskInput = z.object({
  task: z.enum([...paymentTasks, LOOK_UP]),
  transaction_id: z.string(),
  /** Where it is about a refund, capture or cancel of the payment. */
  modification_id: z.optional(modificationId),
  /** Attempt of the workflow: 1, and above that after each restart by the reconciler. */
  attempt: z.int(),
  /** Retries of this state so far. */
  retries: z.optional(z.int()),
  token: z.optional(z.string()),
  /** ARN of the operator that calls `abandon`; a workflow has none. */
  actor: z.optional(z.string().check(z.regex(/^arn:aws[\w-]*:(iam|sts)::\d{12}:[\w+=,.@/-]{1,200}$/))),
});

/**
 * Outcome of a state, by which the workflow chooses the next one. `ended`: the payment has ended, and its notification
 * may not be queued. `nothing-to-do`: another execution or the gateway's webhook has ended it, or will. `modified`: the
 * ledger has what the gateway answered to a refund, capture or cancel.
 */
export type TaskOutcome =
  | "clear"
  | "review"
  | "captured"
  | "authorized"
  | "modified"
  | "declined"
  | "unresolved"
  | "ended"
  | "nothing-to-do"
  | "done";

/** Input of both workflows. */
export interface WorkflowInput {
  readonly transaction_id: string;
  /** Where the workflow is that of a refund, capture or cancel of the payment. */
  readonly modification_id?: string | undefined;
  readonly attempt: number;
}

/** Name of an execution. Step Functions refuses a name for 90 days, so each attempt has another. */
export const executionName = ({ transaction_id, modification_id, attempt }: WorkflowInput): string =>
  `${modification_id ?? transaction_id}-${attempt}`;

/** Message of transaction-processing.fifo. */
export const paymentMessage = z.object({
  transaction_id: z.string(),
  modification_id: z.optional(modificationId),
  attempt: z.int().check(z.minimum(1)),
});
export type PaymentMessage = z.infer<typeof paymentMessage>;
