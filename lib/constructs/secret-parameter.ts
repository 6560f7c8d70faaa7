import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { UNSET } from "../../core/contracts/parameters";
import type { Platform } from "../platform";
import type { Grantee } from "./grantee";

/**
 * A SecureString that an operator sets after the first deployment. Its value is write-only for Terraform: a value read
 * back on refresh would put the operator's secret into the state in clear text, `ignore_changes` or not.
 */
export class SecretParameter extends Construct {
  private readonly parameter: SsmParameter;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly description: string },
    platform: Platform,
  ) {
    super(scope, id);
    this.parameter = new SsmParameter(this, "parameter", {
      name: props.name,
      description: props.description,
      type: "SecureString",
      keyId: platform.key.arn,
      valueWo: UNSET,
      valueWoVersion: 1,
      // Any update would write the parameter anew, without the value that the operator set.
      lifecycle: { ignoreChanges: "all" },
    });
  }

  get name(): string {
    return this.parameter.name;
  }

  get arn(): string {
    return this.parameter.arn;
  }

  grantRead(grantee: Grantee): void {
    grantee.allow(["ssm:GetParameters"], this.parameter.arn);
    grantee.allowKey("ssm", "kms:Decrypt");
  }

  /** Lets an operator put a new value before the old one, which stays for a while: it is read for that. */
  grantRotate(grantee: Grantee): void {
    grantee.allow(["ssm:GetParameters", "ssm:PutParameter"], this.parameter.arn);
    grantee.allowKey("ssm", "kms:Decrypt", "kms:Encrypt");
  }
}
