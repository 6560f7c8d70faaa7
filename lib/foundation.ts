import type { Names } from "./naming";

/** Where a deployment is and how its resources are named: what even the key and the monitoring need. */
export interface Foundation {
  readonly names: Names;
  readonly region: string;
  /** An expression: the account is known only at deployment. */
  readonly accountId: string;
}
