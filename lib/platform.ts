import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { Construct } from "constructs";
import type { Settings } from "./config/settings";
import { CustomerKey } from "./constructs/customer-key";
import type { Foundation } from "./foundation";
import { Monitoring } from "./monitoring/monitoring";
import { Names } from "./naming";

/** Values that every construct of one stack shares. */
export interface Platform extends Foundation {
  readonly settings: Settings;
  readonly key: CustomerKey;
  /** Every resource that can fail registers itself here. */
  readonly monitoring: Monitoring;
}

export function createPlatform(scope: Construct, settings: Settings): Platform {
  const foundation: Foundation = {
    names: new Names(settings.environmentSuffix, settings.awsRegion),
    region: settings.awsRegion,
    accountId: new DataAwsCallerIdentity(scope, "caller").accountId,
  };
  const key = new CustomerKey(scope, "customer-key", foundation);
  const monitoring = new Monitoring(scope, "monitoring", { emails: settings.alertEmails, key }, foundation);
  return { ...foundation, settings, key, monitoring };
}
