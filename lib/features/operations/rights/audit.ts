import type { NounRights } from "./noun-rights";

/** `audit verify`, `show`. */
export const audit: NounRights = {
  read(policy, parts) {
    parts.audit.trail.grantRead(policy);
  },
};
