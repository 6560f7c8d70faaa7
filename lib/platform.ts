import type { EnvironmentConfig } from "./config/environments";
import type { CustomerKey } from "./constructs/customer-key";
import type { Names } from "./naming";

/** What every construct of one stack shares. */
export interface Platform {
  readonly names: Names;
  readonly region: string;
  /** Known only at deployment: an expression. */
  readonly accountId: string;
  readonly config: EnvironmentConfig;
  readonly reserveConcurrency: boolean;
  readonly key: CustomerKey;
  /** Accounts that may send payment events beside our own. */
  readonly partnerAccounts: readonly string[];
  /** A stand-in for PayPal whose certificates are trusted: in dev-sized environments only. */
  readonly paypalSimulator?: { readonly origin: string; readonly root: string };
}
