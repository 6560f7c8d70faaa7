import { Construct } from "constructs";
import { SecretParameter } from "../../constructs/secret-parameter";
import type { Platform } from "../../platform";

/** Who may act for which merchant. */
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
