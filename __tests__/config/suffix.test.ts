import { expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { ConfigError } from "../../lib/config/settings-reader";

const EMAILS = { ALERT_EMAIL: "ops@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

function problemsOf(ENVIRONMENT_SUFFIX: string): readonly string[] {
  try {
    readSettings({ ...EMAILS, ENVIRONMENT_SUFFIX });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const likeProd = [
  ...["production", "Production", "PROD", "Prod", "prd", "PRD", "prd1", "prdeu", "live", "LIVE", "live2", "eu-live"],
  ...["prod2", "prod-eu", "prod_eu", "prod.eu", "eu-prod", "euprod", "prodeu", "prod-blue", "production-2", "my-prod"],
  ...["prodd", "pord", "rpod", "prdo", "prodution", "porduction", "produciton", "produktion", "-prod", "prod-"],
];
const likeStaging = [
  ...["stage", "Stage", "STAGING", "stg", "stg2", "stag", "staging2", "staging-eu", "eu-stage", "stagin", "stagging"],
  ...["preprod", "pre-prod", "PreProd", "pre_prod", "preprd", "preproduction", "pre-live", "preprod-eu"],
];

test.each(likeProd)("the suffix %j is refused, with `prod` as the right spelling", (suffix) => {
  expect(problemsOf(suffix)).toEqual([expect.stringContaining("it reads like prod, but would be as small as dev")]);
});

test.each(likeStaging)("the suffix %j is refused, with `staging` as the right spelling", (suffix) => {
  expect(problemsOf(suffix)).toEqual([expect.stringContaining("it reads like staging, but would be as small as dev")]);
});

test.each([
  ...["dev", "dev-2", "pr-123", "pr4242", "synth1234", "test", "qa", "uat", "demo", "sandbox", "perf", "eu-1", "alice"],
  ...["product-7", "products", "producer", "nonprod", "non-prod", "not-prod-1", "no-live", "livestream", "deliver"],
  ...["staff", "backstage", "stack", "prom", "proxy", "staging", "prod"],
])("the suffix %j is accepted", (suffix) => {
  expect(problemsOf(suffix)).toEqual([]);
});
