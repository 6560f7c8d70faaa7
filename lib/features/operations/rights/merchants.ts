import type { NounRights } from "./noun-rights";

/** `merchants list`, `add`, `rotate-key`, `remove`. The endpoint that `add` sets is among the rights of `endpoints set`. */
export const merchants: NounRights = {
  admit(policy, { access, api, platform }) {
    access.callers.grantRotate(policy);
    const gateway = `arn:aws:apigateway:${platform.region}::`;
    policy.allow(["apigateway:POST"], `${gateway}/apikeys`);
    for (const plan of Object.values(api.key.merchantPlans)) {
      policy.allow(["apigateway:GET", "apigateway:POST"], `${gateway}/usageplans/${plan}/keys`);
      policy.allow(["apigateway:DELETE"], `${gateway}/usageplans/${plan}/keys/*`);
    }
  },
};
