import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type MerchantEndpoint, startMerchantEndpoint } from "./merchant-endpoint";
import { type PaypalSimulator, startPaypalSimulator } from "./paypal-simulator";

/** Those whom the stack talks to, played on this computer. */
export interface OutsideWorld {
  readonly paypal: PaypalSimulator;
  readonly merchant: MerchantEndpoint;
  /** Variables with which a stack is synthesized that trusts them. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function startOutsideWorld(folder: string): Promise<OutsideWorld> {
  const [paypal, merchant] = await Promise.all([startPaypalSimulator(), startMerchantEndpoint()]);
  const rootFile = join(folder, "paypal-simulator-root.pem");
  await writeFile(rootFile, paypal.identity.root);
  return {
    paypal,
    merchant,
    environment: {
      ALERT_EMAIL: "alerts@example.com",
      NOTIFICATION_EMAIL: "shop@example.com",
      PAYPAL_SIMULATOR_ORIGIN: paypal.origin,
      PAYPAL_SIMULATOR_ROOT_FILE: rootFile,
      LOCAL_ENDPOINT_ORIGIN: merchant.origin,
    },
    stop: async () => {
      await Promise.all([paypal.stop(), merchant.stop()]);
    },
  };
}
