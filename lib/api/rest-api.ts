import { createHash } from "node:crypto";
import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import { ApiGatewayModel } from "@cdktf/provider-aws/lib/api-gateway-model";
import { ApiGatewayRequestValidator } from "@cdktf/provider-aws/lib/api-gateway-request-validator";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayRestApiPolicy } from "@cdktf/provider-aws/lib/api-gateway-rest-api-policy";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { ApiGatewayUsagePlanKey } from "@cdktf/provider-aws/lib/api-gateway-usage-plan-key";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Lazy, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import { API_TIMEOUT_SECONDS } from "../../core/contracts/function-limits";
import type { Throttle } from "../config/environments";
import { encryptedLogGroup } from "../constructs/encrypted-log-group";
import { policyDocument } from "../constructs/policy";
import type { TapFunction } from "../constructs/tap-function";
import type { Platform } from "../platform";
import { accessLogFormat } from "./access-log";
import { CustomDomain } from "./custom-domain";
import { Firewall } from "./firewall";
import { gatewayResponses } from "./gateway-responses";
import { type ModelName, models } from "./models";
import { resourcePolicy } from "./resource-policy";
import { invocationPattern, pathParameters, type Route, routes, STAGE_NAME } from "./routes";

const routeId = ({ method, path }: Route): string =>
  `${method}-${path.slice(1).replaceAll("/", "-").replace(/[{}]/g, "")}`;

/** The regional REST API: every route of the list, refusals as problem+json, logs, tracing and throttling. */
export class RestApi extends Construct {
  private readonly api: ApiGatewayRestApi;
  private readonly stage: ApiGatewayStage;
  /** What a deployment freezes: a change to any of these must make a new one. */
  private readonly deployed: TerraformResource[] = [];
  private readonly resources = new Map<string, ApiGatewayResource>();
  private readonly validators: Readonly<Record<"parameters" | "body", ApiGatewayRequestValidator>>;
  private readonly models = new Map<string, ApiGatewayModel>();
  /** The API's own name, where it has one. */
  readonly domain?: CustomDomain;
  /** Of the one key: its value is looked up by this, and never an output. */
  readonly apiKeyId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly handlers: Readonly<Partial<Record<FunctionName, TapFunction>>>,
    private readonly platform: Platform,
  ) {
    super(scope, id);
    this.api = new ApiGatewayRestApi(this, "api", {
      name: platform.names.of("api", "tap"),
      description: "Payment webhooks and transactions",
      endpointConfiguration: { types: ["REGIONAL"] },
      apiKeySource: "HEADER",
      ...(platform.settings.customDomain && { disableExecuteApiEndpoint: true }),
      lifecycle: { createBeforeDestroy: true },
    });
    this.validators = { parameters: this.addValidator("parameters", false), body: this.addValidator("body", true) };
    for (const [name, schema] of Object.entries(models)) {
      const model = this.inDeployment(
        new ApiGatewayModel(this, `model-${name}`, {
          restApiId: this.api.id,
          name,
          contentType: "application/json",
          schema: JSON.stringify(schema),
        }),
      );
      this.models.set(name, model);
    }
    this.inDeployment(
      new ApiGatewayRestApiPolicy(this, "resource-policy", {
        restApiId: this.api.id,
        policy: policyDocument(resourcePolicy(routes, platform.settings.partnerAccounts, this.api.executionArn)),
      }),
    );
    for (const response of gatewayResponses) {
      this.inDeployment(
        new ApiGatewayGatewayResponse(this, `response-${response.responseType}`, {
          restApiId: this.api.id,
          ...response,
        }),
      );
    }
    for (const route of routes) this.addRoute(route);
    this.stage = this.addStage();
    this.apiKeyId = this.addApiKey();
    new Firewall(this, "firewall", { stageArn: this.stage.arn }, platform);
    if (platform.settings.customDomain !== undefined) {
      const { stageName } = this.stage;
      this.domain = new CustomDomain(this, "custom-domain", {
        ...platform.settings.customDomain,
        restApiId: this.api.id,
        stageName,
      });
    }
    platform.monitoring.watchApi(
      { apiName: this.api.name, stageName: this.stage.stageName },
      routes.filter(({ throttle }) => throttle === "webhooks"),
    );
  }

  get url(): string {
    return this.domain?.url ?? this.stage.invokeUrl;
  }

  private addRoute(route: Route): void {
    const id = routeId(route);
    const handler = this.handlers[route.handler];
    if (handler === undefined) throw new Error(`${this.node.path}: no function for ${route.method} ${route.path}`);
    const resource = this.resourceAt(route.path);
    const method = this.inDeployment(
      new ApiGatewayMethod(this, `${id}-method`, {
        restApiId: this.api.id,
        resourceId: resource.id,
        httpMethod: route.method,
        authorization: route.authorization === "AWS_IAM" ? "AWS_IAM" : "NONE",
        apiKeyRequired: route.apiKeyRequired,
        requestValidatorId: (route.body === undefined ? this.validators.parameters : this.validators.body).id,
        ...(route.body && { requestModels: { "application/json": this.modelName(route.body) } }),
        requestParameters: Object.fromEntries([
          ...pathParameters(route).map((name) => [`method.request.path.${name}`, true]),
          ...(route.headers ?? []).map((name) => [`method.request.header.${name}`, true]),
          ...Object.entries(route.query ?? {}).map(([name, { required }]) => [
            `method.request.querystring.${name}`,
            required,
          ]),
        ]),
      }),
    );
    this.inDeployment(
      new ApiGatewayIntegration(this, `${id}-integration`, {
        restApiId: this.api.id,
        resourceId: resource.id,
        httpMethod: method.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: handler.invokeArn,
        timeoutMilliseconds: API_TIMEOUT_SECONDS * 1000,
      }),
    );
    new LambdaPermission(this, `${id}-permission`, {
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.api.executionArn}/*/${invocationPattern(route)}`,
    });
  }

  private addValidator(name: "parameters" | "body", validateRequestBody: boolean): ApiGatewayRequestValidator {
    return this.inDeployment(
      new ApiGatewayRequestValidator(this, name, {
        restApiId: this.api.id,
        name,
        validateRequestParameters: true,
        validateRequestBody,
      }),
    );
  }

  /** By reference, so that the method waits for its model. */
  private modelName(name: ModelName): string {
    const model = this.models.get(name);
    if (model === undefined) throw new Error(`${this.node.path}: no model ${name}`);
    return model.name;
  }

  /** The resource of a path; its parents are made on the way. */
  private resourceAt(path: string): ApiGatewayResource {
    const known = this.resources.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf("/");
    const parent = path.slice(0, cut);
    const resource = new ApiGatewayResource(this, `path${path.replaceAll("/", "-").replace(/[{}]/g, "")}`, {
      restApiId: this.api.id,
      parentId: parent === "" ? this.api.rootResourceId : this.resourceAt(parent).id,
      pathPart: path.slice(cut + 1),
    });
    this.resources.set(path, resource);
    return resource;
  }

  private addStage(): ApiGatewayStage {
    const { platform, api } = this;
    const deployment = new ApiGatewayDeployment(this, "deployment", {
      restApiId: api.id,
      triggers: { redeployment: this.fingerprint() },
      lifecycle: { createBeforeDestroy: true },
      dependsOn: this.deployed,
    });
    const accessLog = encryptedLogGroup(this, "access-log", platform, platform.names.logGroup("api-access"));
    // API Gateway would make this group itself: never expiring and unencrypted.
    const executionLog = encryptedLogGroup(
      this,
      "execution-log",
      platform,
      `API-Gateway-Execution-Logs_${api.id}/${STAGE_NAME}`,
    );
    const stage = new ApiGatewayStage(this, "stage", {
      restApiId: api.id,
      deploymentId: deployment.id,
      stageName: STAGE_NAME,
      xrayTracingEnabled: true,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat },
      dependsOn: [executionLog],
    });
    const { throttle } = platform.settings.config;
    const everything = this.addSettings("settings", stage, "*/*", throttle.stage);
    for (const route of routes) {
      // An override inherits nothing, and must come after what it overrides. Slashes of the path are written as in a JSON
      // pointer: API Gateway stores anything else as settings of no method.
      const id = `${routeId(route)}-settings`;
      const methodPath = `${route.path.replaceAll("/", "~1")}/${route.method}`;
      this.addSettings(id, stage, methodPath, throttle[route.throttle], [everything]);
    }
    return stage;
  }

  private addSettings(
    id: string,
    stage: ApiGatewayStage,
    methodPath: string,
    { rate, burst }: Throttle,
    dependsOn: ApiGatewayMethodSettings[] = [],
  ): ApiGatewayMethodSettings {
    return new ApiGatewayMethodSettings(this, id, {
      restApiId: this.api.id,
      stageName: stage.stageName,
      methodPath,
      settings: {
        loggingLevel: "INFO",
        dataTraceEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: rate,
        throttlingBurstLimit: burst,
      },
      dependsOn,
    });
  }

  /** Meters the routes that ask for a key. Requests without one are bounded by the method settings alone. */
  private addApiKey(): string {
    const { names, settings } = this.platform;
    const { throttle } = settings.config;
    const plan = new ApiGatewayUsagePlan(this, "usage-plan", {
      name: names.of("plan", "merchants"),
      apiStages: [{ apiId: this.api.id, stage: this.stage.stageName }],
      throttleSettings: { rateLimit: throttle.stage.rate, burstLimit: throttle.stage.burst },
    });
    const key = new ApiGatewayApiKey(this, "api-key", { name: names.of("apikey", "merchants") });
    new ApiGatewayUsagePlanKey(this, "usage-plan-key", { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id });
    return key.id;
  }

  private inDeployment<R extends TerraformResource>(resource: R): R {
    this.deployed.push(resource);
    return resource;
  }

  /** Changes exactly when something changes that a deployment freezes. */
  private fingerprint(): string {
    return Lazy.stringValue({
      produce: (context) => {
        const frozen = this.deployed.map((resource) => context.resolve(resource.toTerraform()) as unknown);
        // Closing the default endpoint takes effect with the next deployment only.
        const closed = this.platform.settings.customDomain !== undefined;
        return createHash("sha1").update(JSON.stringify({ frozen, closed })).digest("hex");
      },
    });
  }
}
