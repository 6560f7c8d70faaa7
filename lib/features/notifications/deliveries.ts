import { Construct } from "constructs";
import { NO_LOCAL_ENDPOINT } from "../../../core/contracts/environment";
import type { MetricName } from "../../../core/contracts/metrics";
import { defaultEndpointName, merchantEndpointName } from "../../../core/contracts/parameters";
import { spreadText } from "../../../core/contracts/spread";
import { SecretParameter } from "../../constructs/secret-parameter";
import type { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** A message is received once for each short wait of its delivery, and again when an AWS call fails. */
const MAX_RECEIVES = 10;

/** merchant-deliveries → delivery-sender → signed webhooks to the merchants' endpoints. */
export class Deliveries extends Construct {
  readonly queue: WorkQueue;
  readonly sender: TapFunction;
  /** The endpoint of every merchant without a parameter. */
  readonly defaultEndpoint: SecretParameter;

  constructor(scope: Construct, id: string, table: Table<"notifications">, platform: Platform) {
    super(scope, id);
    const { names, settings } = platform;
    const endpointsPath = names.parameter("webhook-endpoints");
    this.defaultEndpoint = new SecretParameter(
      this,
      "default-endpoint",
      {
        name: defaultEndpointName(endpointsPath),
        description: 'Endpoint of merchants that have none themselves: {"url": "https://…", "secrets": ["whsec_…"]}',
      },
      platform,
    );
    this.queue = new WorkQueue(
      this,
      { purpose: "merchant-deliveries", maxReceives: MAX_RECEIVES, consumer: "delivery-sender" },
      platform,
    );
    this.sender = new TapFunction(
      this,
      {
        name: "delivery-sender",
        description: "Sends signed webhooks to merchants",
        environment: {
          NOTIFICATIONS_TABLE: table.name,
          INDEX_SPREAD: spreadText(settings.spread),
          MERCHANT_DELIVERIES_QUEUE_URL: this.queue.url,
          ENDPOINTS_PATH: endpointsPath,
          LOCAL_ENDPOINT: settings.localEndpoint ?? NO_LOCAL_ENDPOINT,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    table.grant(this.sender, "GetItem", "UpdateItem", "DeleteItem");
    // A recovery of what an endpoint missed finds it, and queues it again.
    table.grantIndexes(this.sender, "by-undelivered");
    this.queue.grantSend(this.sender);
    this.defaultEndpoint.grantRead(this.sender);
    this.sender.allow(["ssm:GetParameters"], parameterArn(merchantEndpointName(endpointsPath, "*"), platform));
    this.queue.consumedBy(this.sender, {
      // A batch of messages ends when its slowest endpoint has answered, so a small one waits for fewer others.
      batchSize: 5,
      maximumConcurrency: settings.config.queueConcurrency["merchant-deliveries"],
    });
    this.addAlarms(platform);
  }

  private addAlarms({ monitoring, names }: Platform): void {
    const counted = (name: MetricName) => customMetric(names.metricsNamespace, name);
    monitoring.alarm({
      purpose: "deliveries-failed",
      metric: counted("DeliveryFailed"),
      above: 0,
      what: "A merchant's endpoint failed for four days, and Tap gave up a webhook to it.",
      command: "deliveries list --state failed",
      first: "once the endpoint works, send all that it missed again with tap deliveries recover.",
    });
    monitoring.alarm({
      purpose: "endpoints-unusable",
      metric: counted("EndpointUnusable"),
      above: 0,
      what: "A merchant's endpoint answers 410, is no public https address, or its parameter cannot be read.",
      command: "endpoints list --health 24h",
      first: "correct the endpoint with tap endpoints set, then send what it missed with tap deliveries recover.",
    });
  }
}

const parameterArn = (name: string, { region, accountId }: Platform): string =>
  `arn:aws:ssm:${region}:${accountId}:parameter${name}`;
