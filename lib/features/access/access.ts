import { Construct } from "constructs";
import { SecretParameter } from "../../constructs/secret-parameter";
import type { Platform } from "../../platform";

/** The caller bindings: which IAM principal acts for which merchants. */
export class Access extends Construct {
  readonly callers: SecretParameter;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.callers = new SecretParameter(
      this,
      "callers",
      {
        name: platform.names.parameter("callers"),
        description:
          'Which merchants an IAM principal acts for, as JSON: {"<principal ARN>": ["<merchant id>"] or "*"}',
      },
      platform,
    );
  }
}
