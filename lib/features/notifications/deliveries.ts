import { Construct } from "constructs";
import { NO_LOCAL_ENDPOINT } from "../../../core/contracts/merchant-webhook-schema";
import type { MetricName } from "../../../core/contracts/metrics";
import { defaultEndpointName, merchantEndpointName } from "../../../core/contracts/parameters";
import { SecretParameter } from "../../constructs/secret-parameter";
import type { Table } from "../../constructs/table";
import { TapFunction } from "../../constructs/tap-function";
import { WorkQueue } from "../../constructs/work-queue";
import { customMetric } from "../../monitoring/metric";
import type { Platform } from "../../platform";

/** A message is received once for each short wait, and more often only while our own calls fail. */
const MAX_RECEIVES = 10;

/** merchant-deliveries → delivery-sender → signed webhooks to the merchants' endpoints. */
export class Deliveries extends Construct {
  readonly queue: WorkQueue;
  readonly sender: TapFunction;
  /** The endpoint of every merchant that has none of its own. */
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
        description:
          'Where merchants without an endpoint of their own are told: {"url": "https://…", "secrets": ["whsec_…"]}',
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
          MERCHANT_DELIVERIES_QUEUE_URL: this.queue.url,
          ENDPOINTS_PATH: endpointsPath,
          LOCAL_ENDPOINT: settings.localEndpoint ?? NO_LOCAL_ENDPOINT,
          METRICS_NAMESPACE: names.metricsNamespace,
        },
      },
      platform,
    );
    table.grant(this.sender, "GetItem", "UpdateItem", "DeleteItem");
    this.defaultEndpoint.grantRead(this.sender);
    this.sender.allow(["ssm:GetParameter"], parameterArn(merchantEndpointName(endpointsPath, "*"), platform));
    this.queue.consumedBy(this.sender, {
      // A batch ends when its slowest endpoint has answered: small ones wait for fewer others.
      batchSize: 5,
      maximumConcurrency: settings.config.queueConcurrency["merchant-deliveries"],
    });
    this.addAlarms(platform);
  }

  private addAlarms({ monitoring, names }: Platform): void {
    const counted = (name: MetricName) => customMetric(names.metricsNamespace, "delivery-sender", name);
    monitoring.alarm({
      purpose: "deliveries-failed",
      metric: counted("DeliveryFailed"),
      above: 0,
      what: "A merchant's endpoint failed for four days: a webhook to it was given up.",
      first:
        "the log names the transaction, its timeline each attempt; when the endpoint is well, notify again by hand.",
    });
    monitoring.alarm({
      purpose: "endpoints-unusable",
      metric: counted("EndpointUnusable"),
      above: 0,
      what: "A merchant's endpoint answers 410, is no public https address, or its parameter cannot be read.",
      first: "the log of delivery-sender says which merchant and why; correct the parameter, it counts within minutes.",
    });
  }
}

const parameterArn = (name: string, { region, accountId }: Platform): string =>
  `arn:aws:ssm:${region}:${accountId}:parameter${name}`;
