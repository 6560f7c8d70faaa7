import { describe, expect, test } from "@jest/globals";
import { editDistance } from "../../lib/config/edit-distance";
import { readSettings } from "../../lib/config/settings";
import { ConfigError } from "../../lib/config/settings-reader";

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("a variable whose name is nearly a setting's", () => {
  test.each([
    ["ENVIRONMENT_SUFIX", "ENVIRONMENT_SUFFIX"],
    ["ENVIROMENT_SUFIX", "ENVIRONMENT_SUFFIX"],
    ["ENVIRNOMENT_SUFFIX", "ENVIRONMENT_SUFFIX"],
    ["ENVIRONMENTSUFFIX", "ENVIRONMENT_SUFFIX"],
    ["environment_suffix", "ENVIRONMENT_SUFFIX"],
    ["environmentSuffix", "ENVIRONMENT_SUFFIX"],
    ["ENVIRONMENT-SUFFIX", "ENVIRONMENT_SUFFIX"],
    ["TAP_ENVIRONMENT_SUFFIX", "ENVIRONMENT_SUFFIX"],
    ["ALERT_EMIAL", "ALERT_EMAIL"],
    ["ALERT_EMAILS", "ALERT_EMAIL"],
    ["ALERT_EMAIL_ADDRESS", "ALERT_EMAIL"],
    ["ALARM_EMAIL", "ALERT_EMAIL"],
    ["NOTIFICATIONS_EMAIL", "NOTIFICATION_EMAIL"],
    ["PAYMENT_GATWAY", "PAYMENT_GATEWAY"],
    ["PAYMENTS_GATEWAY", "PAYMENT_GATEWAY"],
    ["AWS_REGOIN", "AWS_REGION"],
    ["TERRAFORM_STATE_BUCKET_NAME", "TERRAFORM_STATE_BUCKET"],
    ["INDEX_SHARD", "INDEX_SHARDS"],
    ["RESERVE_CONCURRENCY", "RESERVED_CONCURRENCY"],
    ["CUSTOM_DOMAIN_NAME", "CUSTOM_DOMAIN"],
    ["CUSTOM_DOMAIN_CERTIFICATE", "CUSTOM_DOMAIN"],
  ])("%s is refused, with %s as the right spelling", (variable, setting) => {
    expect(problemsOf({ [variable]: "x" })).toEqual([
      `${variable} is no setting: write \`${setting}\`, or unset it (env -u ${variable})`,
    ]);
  });

  test("a misspelt variable is ignored while it is empty", () => {
    expect(problemsOf({ ALERT_EMIAL: " " })).toEqual([]);
  });

  test("a misspelt variable is named together with wrong values", () => {
    expect(problemsOf({ ALERT_EMIAL: "a@example.com", AWS_REGION: "moon" })).toHaveLength(2);
  });
});

/** Variables of shells, Node.js, AWS, Terraform, CDKTF and of CI systems, as their documentation lists them. */
const others = `
  PATH HOME USER LOGNAME SHELL PWD OLDPWD LANG LC_ALL TERM TZ TMPDIR EDITOR HOSTNAME SHLVL DISPLAY EMAIL MAILTO
  NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS npm_config_registry npm_package_name npm_lifecycle_event INIT_CWD CI
  HTTP_PROXY HTTPS_PROXY NO_PROXY ENVIRONMENT ENV STAGE DOMAIN REGION GATEWAY CUSTOM_DOMAINS_PATH PROVIDER
  AWS_DEFAULT_REGION AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_REGIONAL
  AWS_ROLE_SESSION_NAME AWS_CA_BUNDLE AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_WEB_IDENTITY_TOKEN_FILE AWS_PAGER
  AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_SDK_LOAD_CONFIG AWS_MAX_ATTEMPTS AWS_RETRY_MODE AWS_EXECUTION_ENV
  AWS_STS_REGIONAL_ENDPOINTS AWS_LAMBDA_FUNCTION_NAME AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_VAULT AWS_ACCOUNT
  AWS_ACCOUNT_ID_PROD AWS_REGION_PROD REPOSITORY_PATH TERRAFORM_STATE SENDER EMAIL_SENDER
  TF_VAR_region TF_LOG TF_CLI_CONFIG_FILE TF_DATA_DIR TF_PLUGIN_CACHE_DIR TF_WORKSPACE TF_IN_AUTOMATION CHECKPOINT_DISABLE
  TERRAFORM_PLUGIN_MIRROR TERRAFORM_BINARY_NAME TERRAFORM_VERSION CDKTF_OUTDIR CDKTF_OUTPUT CDKTF_LOG_LEVEL SYNTH_HCL_OUTPUT
  GITHUB_REPOSITORY GITHUB_REPOSITORY_OWNER GITHUB_ACTOR GITHUB_SHA GITHUB_REF GITHUB_ENV RUNNER_OS RUNNER_TEMP
  REPOSITORY_URL REPOSITORY_NAME COMMIT_AUTHOR_EMAIL COMMIT_AUTHOR_NAME COMMIT_SHA COMMIT_MESSAGE CI_COMMIT_AUTHOR
  CI_ENVIRONMENT_NAME CI_ENVIRONMENT_SLUG CI_REGISTRY_USER CI_PROJECT_PATH GITLAB_USER_EMAIL BUILD_REPOSITORY_NAME
  BITBUCKET_REPO_SLUG CIRCLE_PROJECT_REPONAME CODEBUILD_BUILD_ID BUILDKITE_BUILD_AUTHOR DRONE_COMMIT_AUTHOR
  GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_EMAIL USER_EMAIL ADMIN_EMAIL SENTRY_ENVIRONMENT DATABASE_URL
  STRIPE_SECRET_KEY STRIPE_API_KEY PAYPAL_CLIENT_ID PAYPAL_SECRET SQUARE_ACCESS_TOKEN VIRTUAL_ENV PYTHONPATH JAVA_HOME
  GOPATH KUBECONFIG DOCKER_HOST SSH_AUTH_SOCK XDG_RUNTIME_DIR PS1 _ LS_COLORS PROD_ALERT_EMAIL TF_VAR_ALERT_EMAIL
`
  .trim()
  .split(/\s+/);

test("no variable of another tool is taken for a misspelt setting", () => {
  expect(problemsOf(Object.fromEntries(others.map((name) => [name, "x"])))).toEqual([]);
});

test.each([
  ["", "", 0],
  ["abc", "abc", 0],
  ["", "abc", 3],
  ["abc", "acb", 1],
  ["abc", "ab", 1],
  ["abc", "xbc", 1],
  ["kitten", "sitting", 3],
  ["ca", "abc", 3],
])("from %j to %j there are so many edits: %d", (from, to, edits) => {
  expect([editDistance(from, to), editDistance(to, from)]).toEqual([edits, edits]);
});
