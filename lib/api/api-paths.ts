import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { Construct } from "constructs";

/** The tree of an API's paths; each resource of it is created once. */
export class ApiPaths {
  private readonly resources = new Map<string, ApiGatewayResource>();

  constructor(
    private readonly scope: Construct,
    private readonly api: ApiGatewayRestApi,
  ) {}

  /** The resource of a path; its parents are created on the way. */
  at(path: string): ApiGatewayResource {
    const known = this.resources.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf("/");
    const parent = path.slice(0, cut);
    const resource = new ApiGatewayResource(this.scope, `path${path.replaceAll("/", "-").replace(/[{}]/g, "")}`, {
      restApiId: this.api.id,
      parentId: parent === "" ? this.api.rootResourceId : this.at(parent).id,
      pathPart: path.slice(cut + 1),
    });
    this.resources.set(path, resource);
    return resource;
  }
}
