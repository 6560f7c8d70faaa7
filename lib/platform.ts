import type { EnvironmentConfig, PaymentGatewayName } from "./config/environments";
import type { CustomerKey } from "./constructs/customer-key";
import type { Monitoring } from "./monitoring/monitoring";
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
  /** Where everything that can fail registers itself. */
  readonly monitoring: Monitoring;
  readonly notificationEmails: readonly string[];
  /** Takes the money: `stripe`, or `sandbox`, which takes none. */
  readonly paymentGateway: PaymentGatewayName;
  /** Accounts that may send payment events beside our own. */
  readonly partnerAccounts: readonly string[];
  /** Addresses from which providers send webhooks, as CIDR blocks. */
  readonly providerAddresses: readonly string[];
  /** A name of one's own for the API. */
  readonly customDomain?: { readonly domainName: string; readonly certificateArn: string };
  /** A stand-in for PayPal whose certificates are trusted: in dev-sized environments only. */
  /** The one origin at a private address that merchants' webhooks may go to. */
  readonly localEndpoint?: string;
  readonly paypalSimulator?: { readonly origin: string; readonly root: string };
}
