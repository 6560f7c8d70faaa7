import {
  type RegularVerificationDeps,
  type RegularVerificationOptions,
  verifyRegularly,
} from "../../core/audit/application/verify/regular-verification";

/** The schedule's event: an ISO time at which the call was due. */
interface Scheduled {
  readonly time?: string;
}

/** Each hour, by its schedule. A call that comes late verifies the hour for which it was due. */
export function makeAuditVerifier(deps: RegularVerificationDeps, options: RegularVerificationOptions) {
  return async ({ time = "" }: Scheduled = {}) => {
    const asOf = new Date(time);
    return verifyRegularly(deps, { ...options, ...(!Number.isNaN(asOf.getTime()) && { asOf }) });
  };
}
