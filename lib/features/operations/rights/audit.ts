import type { NounRights } from "./noun-rights";

/** `audit verify`, `show`. */
export const audit: NounRights = {
  read(grantee, parts) {
    parts.audit.trail.grantRead(grantee);
  },
};
