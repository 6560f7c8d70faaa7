import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayModel } from "@cdktf/provider-aws/lib/api-gateway-model";
import { ApiGatewayRequestValidator } from "@cdktf/provider-aws/lib/api-gateway-request-validator";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayRestApiPolicy } from "@cdktf/provider-aws/lib/api-gateway-rest-api-policy";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import { API_TIMEOUT_SECONDS } from "../../core/contracts/function-limits";
import { policyDocument } from "../constructs/policy";
import type { TapFunction } from "../constructs/tap-function";
import type { Platform } from "../platform";
import { type ApiKey, createApiKey } from "./api-key";
import { ApiPaths } from "./api-paths";
import { createStage } from "./api-stage";
import { CustomDomain } from "./custom-domain";
import { Firewall } from "./firewall";
import { gatewayResponses } from "./gateway-responses";
import { type BodyName, models } from "./models";
import { resourcePolicy } from "./resource-policy";
import { invocationPattern, pathParameters, queryParameters, type Route, routeId, routes } from "./routes";

/** The regional REST API: every route of the list, refusals as problem+json, logs, tracing and throttling. */
/** Functions that answer webhooks. */
const webhookFunctions = new Set(
  routes.filter(({ throttle }) => throttle === "webhooks").map(({ handler }) => handler),
);

export class RestApi extends Construct {
  private readonly api: ApiGatewayRestApi;
  private readonly stage: ApiGatewayStage;
  /** Resources that a deployment freezes: a change to any of them makes a new deployment. */
  private readonly deployed: TerraformResource[] = [];
  private readonly paths: ApiPaths;
  private readonly validators: Readonly<Record<"parameters" | "body", ApiGatewayRequestValidator>>;
  private readonly models = new Map<string, ApiGatewayModel>();
  /** The custom domain, where one is configured. */
  readonly domain?: CustomDomain;
  /** The one API key. */
  readonly key: ApiKey;

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
    this.paths = new ApiPaths(this, this.api);
    this.validators = { parameters: this.addValidator("parameters", false), body: this.addValidator("body", true) };
    this.addModels();
    this.addPolicyAndResponses();
    for (const route of routes) this.addRoute(route);
    this.stage = createStage(this, this.api, this.deployed, platform);
    this.key = createApiKey(this, this.api, this.stage, platform);
    new Firewall(this, "firewall", { stageArn: this.stage.arn }, platform);
    if (platform.settings.customDomain !== undefined) {
      const { stageName } = this.stage;
      this.domain = new CustomDomain(this, "custom-domain", {
        ...platform.settings.customDomain,
        restApiId: this.api.id,
        stageName,
      });
    }
    platform.monitoring.watchApi({ apiName: this.api.name, stageName: this.stage.stageName });
    for (const name of webhookFunctions) handlers[name]?.watchDuration();
  }

  get url(): string {
    return this.domain?.url ?? this.stage.invokeUrl;
  }

  private addModels(): void {
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
  }

  private addPolicyAndResponses(): void {
    const { partnerAccounts } = this.platform.settings;
    this.inDeployment(
      new ApiGatewayRestApiPolicy(this, "resource-policy", {
        restApiId: this.api.id,
        policy: policyDocument(resourcePolicy(routes, partnerAccounts, this.api.executionArn)),
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
  }

  private addRoute(route: Route): void {
    const id = routeId(route);
    const handler = this.handlers[route.handler];
    if (handler === undefined) throw new Error(`${this.node.path}: no function for ${route.method} ${route.path}`);
    const resource = this.paths.at(route.path);
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
          ...queryParameters(route).map((name) => [`method.request.querystring.${name}`, false]),
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

  /** The model's name by reference, so that the method waits for its model. */
  private modelName(name: BodyName): string {
    const model = this.models.get(name);
    if (model === undefined) throw new Error(`${this.node.path}: no model ${name}`);
    return model.name;
  }

  private inDeployment<R extends TerraformResource>(resource: R): R {
    this.deployed.push(resource);
    return resource;
  }
}
