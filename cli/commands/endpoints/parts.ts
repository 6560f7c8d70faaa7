import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { newWebhookKey, newWebhookSecret, webhookPublicKey } from "../../../core/access/adapters/standard-webhooks";
import { dynamoEndpointLocks } from "../../../core/notifications/adapters/dynamo-endpoint-locks";
import { sqsRecoveryQueue } from "../../../core/notifications/adapters/sqs-notification-queues";
import { isUsableUrl } from "../../../core/notifications/adapters/webhook-client";
import type { EndpointOwner } from "../../../core/notifications/application/endpoint-settings/locked-change";
import { ssmOperatorParameters } from "../../../core/operations/adapters/ssm-operator-parameters";
import type {
  ChangedEndpoint,
  EndpointChange,
  EndpointDeps,
} from "../../../core/operations/application/endpoints/set-endpoint";
import { randomId } from "../../../core/shared/adapters/random-id";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import type { Context } from "../../context";
import { usageFailure } from "../../exit-codes";
import { recordedIn } from "../../recorded";
import type { Target } from "../../target/target";

/** A parameter's new secret goes to stdout once, or into a file that only its owner reads. */
export const secretOptions = {
  "secret-file": {
    type: "string",
    describe: "Write a new secret into this new file, and not to stdout",
    requiresArg: true,
  },
} as const;

export const ownerOptions = {
  default: { type: "boolean", describe: "The endpoint of all merchants that have none" },
} as const;

export function ownerOf({
  merchant,
  ...given
}: {
  merchant?: string | undefined;
  default?: boolean | undefined;
}): EndpointOwner {
  if (given.default === true) {
    if (merchant !== undefined) throw usageFailure("--default names no merchant.", "Leave one of them out.");
    return "default";
  }
  if (merchant === undefined) throw usageFailure("Whose endpoint?", "Give a merchant's id, or --default.");
  return { merchantId: merchant };
}

export const parametersIn = (target: Target) =>
  ssmOperatorParameters(target.clients.ssm, target.names.of("key", "tap"));

export const endpointDeps = (target: Target): EndpointDeps => ({
  parameters: parametersIn(target),
  actions: recordedIn(target).actions,
  clock: systemClock,
  path: target.names.parameter("webhook-endpoints"),
  locks: dynamoEndpointLocks(target.clients.dynamo, target.table("notifications"), systemClock),
  recoveries: sqsRecoveryQueue(target.clients.sqs, target.queueUrl("merchant-deliveries")),
  randomId,
  newSecret: newWebhookSecret,
  newSigningKey: newWebhookKey,
  isUsableUrl: (url) => isUsableUrl(url, target.deployment.local_endpoint),
});

/**
 * Makes a change that may come with a new secret. The file is made before the change: one that cannot be written must not
 * cost the secret.
 */
export async function withSecret(
  { out }: Context,
  file: string | undefined,
  change: (keep: EndpointChange["keep"]) => Promise<ChangedEndpoint>,
): Promise<void> {
  let secret: string | undefined;
  const opened = file === undefined ? undefined : openFile(file);
  const keep = (made: string) => {
    secret = made;
    if (opened !== undefined) writeSync(opened, `${made}\n`);
  };
  try {
    const changed = await change(keep);
    report(out, changed, file === undefined ? secret : undefined);
    if (file !== undefined && secret !== undefined) out.note(`The new secret is in ${file}.`);
  } catch (error) {
    secret = undefined;
    throw error;
  } finally {
    if (opened !== undefined) closeSync(opened);
    if (file !== undefined && secret === undefined) unlinkSync(file);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, "wx", 0o600);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw usageFailure(`--secret-file ${file} ${isThere ? "exists already" : "cannot be made"}.`, "Give a new file.");
  }
}

function report(
  out: Context["out"],
  { url, secrets, oldUntil, setting }: ChangedEndpoint,
  secret: string | undefined,
): void {
  const { events, description, paused = false, signatures = ["v1"], signing_keys: keys = [] } = setting ?? {};
  const publicKeys = signatures.includes("v1a") ? keys.map(webhookPublicKey) : [];
  out.fields([
    ["URL", url],
    ["description", description],
    ["types", events?.join(", ")],
    ["paused", paused ? "yes: its notifications are kept" : undefined],
    ["public key", publicKeys.length > 0 ? publicKeys.join(" ") : undefined],
    ["secrets", secrets],
    ["old one signs until", oldUntil ?? (secrets > 1 ? "the rotation is finished" : undefined)],
    ["new secret", secret],
  ]);
  if (secret !== undefined) out.note("The secret is not shown again. Give it to the merchant over a safe channel.");
  out.json({
    ...{ url, description: description ?? null, events: events ?? null, paused, signatures, public_keys: publicKeys },
    ...{ secrets, old_secret_until: oldUntil ?? null, ...(secret !== undefined && { secret }) },
  });
}
