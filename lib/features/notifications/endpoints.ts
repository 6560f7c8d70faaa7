import { Construct } from "constructs";
import { NO_LOCAL_ENDPOINT } from "../../../core/contracts/environment";
import { merchantEndpointName } from "../../../core/contracts/parameters";
import { spreadText } from "../../../core/contracts/spread";
import type { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import type { Platform } from "../../platform";
import type { Access } from "../access/access";
import type { Deliveries } from "./deliveries";

interface Parts {
  readonly access: Access;
  readonly table: Table<"notifications">;
  readonly deliveries: Deliveries;
}

/** merchant → endpoint-api → the parameter of its own endpoint. */
export class Endpoints extends Construct {
  readonly api: TapFunction;

  constructor(scope: Construct, id: string, { access, table, deliveries }: Parts, platform: Platform) {
    super(scope, id);
    const { names, settings, region, accountId } = platform;
    const path = names.parameter("webhook-endpoints");
    this.api = new TapFunction(
      this,
      {
        name: "endpoint-api",
        description: "Shows, changes and tests a merchant's own endpoint, and sends again what it missed",
        environment: {
          NOTIFICATIONS_TABLE: table.name,
          INDEX_SPREAD: spreadText(settings.spread),
          MERCHANT_DELIVERIES_QUEUE_URL: deliveries.queue.url,
          ENDPOINTS_PATH: path,
          LOCAL_ENDPOINT: settings.localEndpoint ?? NO_LOCAL_ENDPOINT,
          CALLERS_PARAMETER: access.callers.name,
          KEY_ARN: platform.key.arn,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    // Merchants' own parameters alone: neither the default endpoint nor any other secret.
    this.api.allow(
      ["ssm:GetParameters", "ssm:PutParameter"],
      `arn:aws:ssm:${region}:${accountId}:parameter${merchantEndpointName(path, "*")}`,
    );
    this.api.allowKey("ssm", "kms:Decrypt", "kms:Encrypt");
    // The lock of a setting, and what each merchant did lately.
    table.grant(this.api, "PutItem", "UpdateItem", "BatchGetItem");
    table.grantIndexes(this.api, "by-undelivered");
    deliveries.queue.grantSend(this.api);
    access.callers.grantRead(this.api);
  }
}
