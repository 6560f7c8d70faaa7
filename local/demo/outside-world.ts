import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { endpointUrl, startMerchantEndpoint } from "./merchant-endpoint";
import { type PaypalSimulator, startPaypalSimulator } from "./paypal-simulator";

/** PayPal and the merchants' servers, as the stack meets them on this computer. */
export interface OutsideWorld {
  readonly paypal: PaypalSimulator;
  readonly merchants: {
    readonly origin: string;
    /** Endpoint of every merchant that has none of its own. */
    readonly defaultUrl: string;
    /** Whether the servers are played here; false: a developer runs one. */
    readonly played: boolean;
  };
  /** Variables with which a stack is synthesized that trusts them. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface OutsideWorldOptions {
  /** Folder for the root certificate of the simulated PayPal. */
  readonly folder: string;
  /** Origin of a developer's server, which takes the place of the merchants' servers. @default they are played here */
  readonly endpointOrigin?: string | undefined;
}

export async function startOutsideWorld({ folder, endpointOrigin }: OutsideWorldOptions): Promise<OutsideWorld> {
  const [paypal, played] = await Promise.all([
    startPaypalSimulator(),
    endpointOrigin === undefined ? startMerchantEndpoint() : undefined,
  ]);
  const origin = endpointOrigin ?? played?.origin ?? "";
  const rootFile = join(folder, "paypal-simulator-root.pem");
  await writeFile(rootFile, paypal.identity.root);
  return {
    paypal,
    merchants: {
      origin,
      defaultUrl: played === undefined ? `${origin}/webhooks` : endpointUrl(origin, "backend"),
      played: played !== undefined,
    },
    environment: {
      ALERT_EMAIL: "alerts@example.com",
      NOTIFICATION_EMAIL: "shop@example.com",
      SENDER_EMAIL: "payments@example.com",
      CUSTOMER_EMAIL_FROM_PROVIDERS: "on",
      PAYPAL_SIMULATOR_ORIGIN: paypal.origin,
      PAYPAL_SIMULATOR_ROOT_FILE: rootFile,
      LOCAL_ENDPOINT_ORIGIN: origin,
    },
    stop: async () => {
      await Promise.all([paypal.stop(), played?.stop()]);
    },
  };
}
