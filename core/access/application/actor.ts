import type { Actor, Caller } from "../../shared/application/actor";
import { principalOf } from "./principal";

/** A federated user's name is chosen by whoever lets it in, as a session's name is. */
const FEDERATED = /^(arn:aws[\w-]*:sts::\d+:federated-user)\/.*$/;

/** The caller as items and the audit trail name it: a session's name may be an e-mail address, and is left out. */
export const actorOf = ({ arn, apiKeyId }: Caller, at: Date): Actor => ({
  principal: principalOf(arn).replace(FEDERATED, "$1"),
  ...(apiKeyId !== undefined && { apiKeyId }),
  at: at.toISOString(),
});
