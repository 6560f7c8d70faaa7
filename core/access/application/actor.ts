import type { Actor, Caller } from "../../shared/application/actor";
import type { LogFields } from "../../shared/application/ports";
import { principalOf } from "./principal";

/** A federated user's name is chosen by whoever lets it in, as a session's name is. */
const FEDERATED = /^(arn:aws[\w-]*:sts::\d+:federated-user)\/.*$/;

const withoutSession = (arn: string): string => principalOf(arn).replace(FEDERATED, "$1");

/** The caller as a log names it, likewise; nothing of an unsigned request. */
export const signedBy = ({ arn }: Caller): Pick<LogFields, "caller"> =>
  arn === "" ? {} : { caller: withoutSession(arn) };

/** The caller as items and the audit trail name it: a session's name may be an e-mail address, and is left out. */
export const actorOf = ({ arn, apiKeyId }: Caller, at: Date): Actor => ({
  principal: withoutSession(arn),
  ...(apiKeyId !== undefined && { apiKeyId }),
  at: at.toISOString(),
});
