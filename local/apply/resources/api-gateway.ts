import {
  type ApiKeySourceType,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  type EndpointType,
  type GatewayResponseType,
  GetResourcesCommand,
  type IntegrationType,
  type PatchOperation,
  PutGatewayResponseCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import type { Arguments } from "../arguments";
import type { ResourceHandlers } from "../handler";

export const apiGateway: ResourceHandlers = {
  aws_api_gateway_rest_api: async (args, { clients, region, accountId }) => {
    const { id } = await clients.apiGateway.send(
      new CreateRestApiCommand({
        name: args.text("name"),
        description: args.text("description"),
        apiKeySource: args.text("api_key_source") as ApiKeySourceType,
        endpointConfiguration: { types: args.block("endpoint_configuration")?.texts("types") as EndpointType[] },
      }),
    );
    const { items = [] } = await clients.apiGateway.send(new GetResourcesCommand({ restApiId: id }));
    return {
      id,
      name: args.text("name"),
      root_resource_id: items.find((resource) => resource.path === "/")?.id,
      execution_arn: `arn:aws:execute-api:${region}:${accountId}:${id}`,
    };
  },

  aws_api_gateway_rest_api_policy: async (args, { clients }) => {
    await clients.apiGateway.send(
      new UpdateRestApiCommand({
        restApiId: args.text("rest_api_id"),
        patchOperations: [{ op: "replace", path: "/policy", value: args.text("policy") }],
      }),
    );
    return {};
  },

  aws_api_gateway_resource: async (args, { clients }) => {
    const { id } = await clients.apiGateway.send(
      new CreateResourceCommand({
        restApiId: args.text("rest_api_id"),
        parentId: args.text("parent_id"),
        pathPart: args.text("path_part"),
      }),
    );
    return { id };
  },

  aws_api_gateway_request_validator: async (args, { clients }) => {
    const { id } = await clients.apiGateway.send(
      new CreateRequestValidatorCommand({
        restApiId: args.text("rest_api_id"),
        name: args.text("name"),
        validateRequestParameters: args.optionalFlag("validate_request_parameters"),
        validateRequestBody: args.optionalFlag("validate_request_body"),
      }),
    );
    return { id };
  },

  aws_api_gateway_model: async (args, { clients }) => {
    const name = args.text("name");
    await clients.apiGateway.send(
      new CreateModelCommand({
        restApiId: args.text("rest_api_id"),
        name,
        contentType: args.text("content_type"),
        schema: args.text("schema"),
      }),
    );
    return { name };
  },

  aws_api_gateway_gateway_response: async (args, { clients }) => {
    await clients.apiGateway.send(
      new PutGatewayResponseCommand({
        restApiId: args.text("rest_api_id"),
        responseType: args.text("response_type") as GatewayResponseType,
        statusCode: args.optionalText("status_code"),
        responseTemplates: args.map("response_templates"),
        responseParameters: args.map("response_parameters"),
      }),
    );
    return {};
  },

  aws_api_gateway_method: async (args, { clients }) => {
    const httpMethod = args.text("http_method");
    await clients.apiGateway.send(
      new PutMethodCommand({
        ...methodOf(args),
        httpMethod,
        authorizationType: args.text("authorization"),
        apiKeyRequired: args.optionalFlag("api_key_required"),
        requestValidatorId: args.optionalText("request_validator_id"),
        requestModels: args.map("request_models"),
        requestParameters: args.map("request_parameters") as unknown as Record<string, boolean>,
      }),
    );
    return { http_method: httpMethod };
  },

  aws_api_gateway_integration: async (args, { clients }) => {
    await clients.apiGateway.send(
      new PutIntegrationCommand({
        ...methodOf(args),
        httpMethod: args.text("http_method"),
        type: args.text("type") as IntegrationType,
        integrationHttpMethod: args.text("integration_http_method"),
        uri: args.text("uri"),
        timeoutInMillis: args.optionalNumber("timeout_milliseconds"),
      }),
    );
    return {};
  },

  aws_api_gateway_deployment: async (args, { clients }) => {
    args.ignore("triggers");
    const { id } = await clients.apiGateway.send(new CreateDeploymentCommand({ restApiId: args.text("rest_api_id") }));
    return { id };
  },

  aws_api_gateway_stage: async (args, { clients, endpoint, region }) => {
    const restApiId = args.text("rest_api_id");
    const stageName = args.text("stage_name");
    await clients.apiGateway.send(
      new CreateStageCommand({
        restApiId,
        stageName,
        deploymentId: args.text("deployment_id"),
        tracingEnabled: args.optionalFlag("xray_tracing_enabled"),
      }),
    );
    const log = args.block("access_log_settings");
    await updateStage(clients, restApiId, stageName, [
      { op: "replace", path: "/accessLogSettings/destinationArn", value: log?.text("destination_arn") },
      { op: "replace", path: "/accessLogSettings/format", value: log?.text("format") },
    ]);
    // `*.localhost` names do not resolve everywhere, so the emulator's own path takes the place of a host name.
    return {
      stage_name: stageName,
      arn: `arn:aws:apigateway:${region}::/restapis/${restApiId}/stages/${stageName}`,
      invoke_url: `${endpoint}/_aws/execute-api/${restApiId}/${stageName}`,
    };
  },

  aws_api_gateway_method_settings: async (args, { clients }) => {
    const path = `/${args.text("method_path")}`;
    const settings = args.block("settings");
    const operation = (name: string, value: unknown): PatchOperation => ({
      op: "replace",
      path: `${path}/${name}`,
      value: String(value),
    });
    await updateStage(clients, args.text("rest_api_id"), args.text("stage_name"), [
      operation("logging/loglevel", settings?.text("logging_level")),
      operation("logging/dataTrace", settings?.optionalFlag("data_trace_enabled")),
      operation("metrics/enabled", settings?.optionalFlag("metrics_enabled")),
      operation("throttling/rateLimit", settings?.optionalNumber("throttling_rate_limit")),
      operation("throttling/burstLimit", settings?.optionalNumber("throttling_burst_limit")),
    ]);
    return {};
  },

  aws_api_gateway_usage_plan: async (args, { clients }) => {
    const throttle = args.block("throttle_settings");
    const { id } = await clients.apiGateway.send(
      new CreateUsagePlanCommand({
        name: args.text("name"),
        apiStages: args
          .blocks("api_stages")
          .map((block) => ({ apiId: block.text("api_id"), stage: block.text("stage") })),
        throttle: {
          rateLimit: throttle?.optionalNumber("rate_limit"),
          burstLimit: throttle?.optionalNumber("burst_limit"),
        },
      }),
    );
    return { id };
  },

  aws_api_gateway_api_key: async (args, { clients }) => {
    const { id, value } = await clients.apiGateway.send(
      new CreateApiKeyCommand({ name: args.text("name"), enabled: true }),
    );
    return { id, value };
  },

  aws_api_gateway_usage_plan_key: async (args, { clients }) => {
    await clients.apiGateway.send(
      new CreateUsagePlanKeyCommand({
        usagePlanId: args.text("usage_plan_id"),
        keyId: args.text("key_id"),
        keyType: args.text("key_type"),
      }),
    );
    return {};
  },
};

const methodOf = (args: Arguments) => ({ restApiId: args.text("rest_api_id"), resourceId: args.text("resource_id") });

async function updateStage(
  clients: Parameters<ResourceHandlers[string]>[1]["clients"],
  restApiId: string,
  stageName: string,
  patchOperations: PatchOperation[],
): Promise<void> {
  await clients.apiGateway.send(new UpdateStageCommand({ restApiId, stageName, patchOperations }));
}
