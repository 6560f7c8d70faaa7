import { createHash } from "node:crypto";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { XraySamplingRule } from "@cdktf/provider-aws/lib/xray-sampling-rule";
import { Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Throttle } from "../config/environments";
import { encryptedLogGroup } from "../constructs/encrypted-log-group";
import type { Platform } from "../platform";
import { accessLogFormat } from "./access-log";
import { routeId, routes, STAGE_NAME } from "./routes";

/** The stage with its logs, tracing and throttles. `deployed` are the resources that a deployment freezes. */
export function createStage(
  scope: Construct,
  api: ApiGatewayRestApi,
  deployed: TerraformResource[],
  platform: Platform,
): ApiGatewayStage {
  const { names, settings } = platform;
  const deployment = new ApiGatewayDeployment(scope, "deployment", {
    restApiId: api.id,
    triggers: { redeployment: fingerprint(deployed, settings.customDomain !== undefined) },
    lifecycle: { createBeforeDestroy: true },
    dependsOn: deployed,
  });
  const accessLog = encryptedLogGroup(
    scope,
    "access-log",
    platform,
    names.logGroup("api-access"),
    settings.accessLogDays,
  );
  // API Gateway would create this group itself, never expiring and unencrypted.
  const executionLogName = `API-Gateway-Execution-Logs_${api.id}/${STAGE_NAME}`;
  const executionLog = encryptedLogGroup(scope, "execution-log", platform, executionLogName);
  const stage = new ApiGatewayStage(scope, "stage", {
    restApiId: api.id,
    deploymentId: deployment.id,
    stageName: STAGE_NAME,
    xrayTracingEnabled: true,
    accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
    dependsOn: [executionLog],
  });
  addSampling(scope, api, platform);
  addMethodSettings(scope, api, stage, platform);
  return stage;
}

/** Behind rules that an account has for single requests, and before X-Ray's own rule of 10,000. */
const SAMPLING_PRIORITY = 5_000;

/** Which requests are traced. The rule names the stage: it decides for no other application of the account. */
function addSampling(scope: Construct, api: ApiGatewayRestApi, { names, settings }: Platform): void {
  const { perSecond, share } = settings.config.traces;
  new XraySamplingRule(scope, "sampling", {
    ruleName: names.of("sampling", "api"),
    priority: SAMPLING_PRIORITY,
    reservoirSize: perSecond,
    fixedRate: share,
    // API Gateway names a stage so, and no ARN:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-configuring-xray-sampling-rules.html
    serviceName: `${api.nameInput}/${STAGE_NAME}`,
    serviceType: "AWS::ApiGateway::Stage",
    resourceArn: "*",
    host: "*",
    httpMethod: "*",
    urlPath: "*",
    version: 1,
  });
}

/** A hash that changes exactly when a resource changes that a deployment freezes. */
function fingerprint(deployed: readonly TerraformResource[], closed: boolean): string {
  return Lazy.stringValue({
    produce: (context) => {
      const frozen = deployed.map((resource) => context.resolve(resource.toTerraform()) as unknown);
      // Closing the default endpoint takes effect with the next deployment only.
      return createHash("sha1").update(JSON.stringify({ frozen, closed })).digest("hex");
    },
  });
}

/** Log and throttle of the stage as a whole, then of each route. */
function addMethodSettings(
  scope: Construct,
  api: ApiGatewayRestApi,
  stage: ApiGatewayStage,
  { settings }: Platform,
): void {
  const add = (id: string, methodPath: string, { rate, burst }: Throttle, dependsOn: ApiGatewayMethodSettings[] = []) =>
    new ApiGatewayMethodSettings(scope, id, {
      restApiId: api.id,
      stageName: stage.stageName,
      methodPath,
      settings: {
        loggingLevel: "INFO",
        dataTraceEnabled: false,
        // Each method would be five custom metrics. The whole stage is measured without them.
        metricsEnabled: false,
        throttlingRateLimit: rate,
        throttlingBurstLimit: burst,
      },
      dependsOn,
    });
  const { throttle } = settings.config;
  const wholeStage = add("settings", "*/*", throttle.stage);
  for (const route of routes) {
    // An override inherits nothing, and must come after what it overrides. Slashes of the path are written as in a JSON
    // pointer: API Gateway stores anything else as settings of no method.
    const methodPath = `${route.path.replaceAll("/", "~1")}/${route.method}`;
    add(`${routeId(route)}-settings`, methodPath, throttle[route.throttle], [wholeStage]);
  }
}
