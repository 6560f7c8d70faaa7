import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { Construct } from "constructs";

export interface CustomDomainProps {
  readonly domainName: string;
  /** ARN of a certificate in ACM, in the stack's region. */
  readonly certificateArn: string;
  readonly restApiId: string;
  readonly stageName: string;
}

/** The API's custom domain name. It accepts TLS 1.2 and newer. */
export class CustomDomain extends Construct {
  /** Target of the name's DNS record, an alias or a CNAME. */
  readonly target: string;
  readonly url: string;

  constructor(scope: Construct, id: string, { domainName, certificateArn, restApiId, stageName }: CustomDomainProps) {
    super(scope, id);
    const domain = new ApiGatewayDomainName(this, "domain", {
      domainName,
      regionalCertificateArn: certificateArn,
      securityPolicy: "TLS_1_2",
      endpointConfiguration: { types: ["REGIONAL"] },
    });
    new ApiGatewayBasePathMapping(this, "mapping", { apiId: restApiId, stageName, domainName: domain.domainName });
    this.target = domain.regionalDomainName;
    this.url = `https://${domainName}`;
  }
}
