import type { AlarmText } from "./alarms";

/** Seconds after which a waiting message or change is stuck, not late. */
export const STUCK_SECONDS = 900;
/** Milliseconds within which a webhook is answered: the promise to providers. */
const WEBHOOK_LATENCY_MS = 500;
/** Milliseconds of it that the function may take: API Gateway and the firewall take the rest. */
export const WEBHOOK_FUNCTION_MS = 450;

/** Webhooks without a valid signature within five minutes: single ones are scans. */
export const REFUSED_SIGNATURES = 20;

const STUCK = `${STUCK_SECONDS / 60} minutes`;

// Texts of the alarms that every resource of a kind has; those of a feature stand beside its alarms.

export const functionErrors = (service: string): AlarmText => ({
  what: `${service} ended in an error or a timeout.`,
  command: `logs ${service} --errors`,
  first: "mend what the errors name. Queues and streams retry what it worked on; a caller of the API got a 5xx.",
});

export const missingHeartbeat = (service: string): AlarmText => ({
  what: `${service} has not run for ${STUCK}. Until it runs, nothing recovers what is stuck.`,
  command: "doctor",
  first: "deploy again where its schedule is disabled. Else check that the schedule's role may invoke the function.",
});

export const waitingMessages = (queue: string): AlarmText => ({
  what: `A message of ${queue} has waited for more than ${STUCK}.`,
  command: "doctor",
  first:
    "mend what it names, or the errors of the consumer, or raise its concurrency. No message is lost yet: FIFO queues keep them for 4 days, others for 14.",
});

export const deadLetters = (purpose: string): AlarmText => ({
  what: `A message of ${purpose} could not be processed and waits in its dead letter queue, for 14 days at most.`,
  command: `dead-letters show ${purpose}`,
  first: "remove the cause, and redrive or discard the message as docs/runbook.md says.",
});

export const lostEvents = (rule: string): AlarmText => ({
  what: `EventBridge could deliver events of ${rule} neither to their target nor to the dead letter queue.`,
  command: "batches list --state awaiting_upload",
  first:
    "resume those whose file has come. Check that events.amazonaws.com may send to the dead letter queue and use the key.",
});

export const throttledCalls: AlarmText = {
  what: "AWS throttled calls of Tap for ten minutes: of a table, of one of its indexes, or of another service.",
  command: "logs functions --contains CALL_THROTTLED",
  first:
    "each entry names what was throttled, where AWS says so. Of a table or an index: count the calls by caller with logs api --count, and have the one that sends most send more slowly. Retries recover what was refused, once the throttling ends.",
};

export const cardData: AlarmText = {
  what: "A card number was sent to Tap. Tap refused it, or masked it in a provider's event.",
  command: "logs functions --contains CARD_NUMBER",
  first:
    "have the sender that each entry names send the gateway's token in place of the number. Of an event, events show --raw shows the field; of a batch, batches show --refused.",
};

export const refusedSignatures: AlarmText = {
  what: `More than ${REFUSED_SIGNATURES} webhooks of providers or of the fraud vendor had no valid signature, within five minutes.`,
  command: "secrets status",
  first:
    "compare with when the sender rotated its secret. If it did not, the webhooks are forged. The access log has the addresses.",
};

export const lateStream = (service: string): AlarmText => ({
  what: `${service} is more than ${STUCK} behind its stream, which keeps records for 24 hours only.`,
  command: `logs ${service} --errors`,
  first: "mend what the errors name. Records that it gives up go to the failure bucket.",
});

export const silentAudit = (service: string): AlarmText => ({
  what: `Tables changed for half an hour, and nothing called ${service}: no change reached the audit trail.`,
  command: "doctor",
  first: `deploy again where a mapping of ${service} is disabled. Else check that its role may use the streams and the key. Streams keep records for 24 hours only.`,
});

const unresolved = {
  command: "transactions find --status unresolved",
  first:
    "see with transactions resolve what the gateway has. A payment that is not listed has ended, or is restarted within minutes.",
};

/** What is done after an execution of a workflow has failed, and after it was stopped from outside. */
const endings: Readonly<Record<string, Readonly<Record<"failed" | "stopped", Omit<AlarmText, "what">>>>> = {
  "payment-workflow": {
    failed: unresolved,
    stopped: {
      command: "transactions find --status pending",
      first:
        "wait: the reconciler starts its payment again after six minutes. If that does not help, work-stuck is raised.",
    },
  },
  "payment-review": {
    failed: unresolved,
    stopped: {
      command: "reviews list --stopped",
      first:
        "approve or reject each with reviews. Without a decision, another review begins when the time of this one is over.",
    },
  },
};

export const endedWorkflow = (workflow: string, how: "failed" | "timed out" | "was aborted"): AlarmText => ({
  what: `An execution of ${workflow} ${how}.`,
  ...(endings[workflow]?.[how === "failed" ? "failed" : "stopped"] ?? {
    command: "batches list --state interrupted",
    first: "open it in the console: it shows the state that failed and the ids that it worked on.",
  }),
});

export const apiErrors: AlarmText = {
  what: "The API answered 5xx.",
  command: "logs api --status 5xx",
  first:
    "search the function's log for the call's trace. INTEGRATION_FAILURE without an entry there: Lambda had no execution left for it, see doctor --all. A call ended with TEMPORARILY_UNAVAILABLE may be repeated.",
};

export const slowWebhooks = (service: string): AlarmText => ({
  what: `One in a hundred calls of ${service} took longer than ${WEBHOOK_FUNCTION_MS} ms, for 15 minutes. Senders of webhooks wait ${WEBHOOK_LATENCY_MS} ms or more.`,
  command: `logs api --slower ${WEBHOOK_LATENCY_MS}`,
  first: "open a slow call's trace in X-Ray. It shows whether a table, the queue or the parameter store was slow.",
});

export const blockedRequests: AlarmText = {
  what: "The firewall blocked more than 100 requests within five minutes.",
  command: "logs firewall --count",
  first: "see by rule and address whether it is an attack, or a provider that is missing in PROVIDER_ADDRESSES.",
};
