import type { Names } from "./naming";

/** Place and names of a deployment: even the key and the monitoring need them. */
export interface Foundation {
  readonly names: Names;
  readonly region: string;
  /** An expression: the account is known only at deployment. */
  readonly accountId: string;
}
