import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name";
import { Construct } from "constructs";

export interface CustomDomainProps {
  readonly domainName: string;
  /** Of a certificate in ACM, in the stack's region. */
  readonly certificateArn: string;
  readonly restApiId: string;
  readonly stageName: string;
}

/** A name of one's own for the API, which speaks nothing older than TLS 1.2. */
export class CustomDomain extends Construct {
  /** What the name's DNS record (an alias or a CNAME) points to. */
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
