import { Sha256 } from "@aws-crypto/sha256-js";
import type { STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Made } from "./shared-resources";

const POLICY_NAME = "tap-topics";

interface ResourcePolicy {
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
}

/**
 * X-Ray takes the segments of Tap's topics only under a resource policy. An account has room for five in each region, so
 * all suffixes share one. `no room`: others have taken all five. Traces then lack their topics, and nothing else.
 */
export async function ensureTopicTracing(
  sts: STSClient,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): Promise<Made | "no room: five policies are there, so traces lack the topics"> {
  const wanted = JSON.stringify(policyOf(region, accountId));
  const call = xrayCall(sts, region);
  const { ResourcePolicies = [] } = await call<{ ResourcePolicies?: ResourcePolicy[] }>("ListResourcePolicies", {});
  const found = ResourcePolicies.find(({ PolicyName }) => PolicyName === POLICY_NAME);
  if (found?.PolicyDocument === wanted) return "there already";
  try {
    await call("PutResourcePolicy", { PolicyName: POLICY_NAME, PolicyDocument: wanted });
    return "created";
  } catch (error) {
    if ((error as Error).name !== "PolicyCountLimitExceededException") throw error;
    return "no room: five policies are there, so traces lack the topics";
  }
}

/** As AWS documents it under "Amazon SNS and AWS X-Ray". */
const policyOf = (region: string, accountId: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "SNSAccess",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["xray:PutTraceSegments", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        StringLike: { "aws:SourceArn": `arn:aws:sns:${region}:${accountId}:topic-*` },
      },
    },
  ],
});

/** Time for one answer, in ms. */
const TIMEOUT_MS = 10_000;

/** Calls X-Ray with the client's credentials: two calls are not worth a package of the SDK. Errors look like the SDK's. */
function xrayCall(sts: STSClient, region: string): <T>(operation: string, input: object) => Promise<T> {
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? `https://xray.${region}.amazonaws.com`);
  const signer = new SignatureV4({ credentials: sts.config.credentials, region, service: "xray", sha256: Sha256 });
  return async <T>(operation: string, input: object): Promise<T> => {
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: "POST",
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: `/${operation}`,
      query: {},
      headers: { host: endpoint.host, "content-type": "application/json" },
      body,
    });
    const response = await fetch(new URL(`/${operation}`, endpoint), {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error & { readonly cause?: Error }) => {
      throw error.cause ?? error;
    });
    const text = await response.text();
    if (!response.ok) throw failureOf(response, text);
    return (text === "" ? {} : JSON.parse(text)) as T;
  };
}

function failureOf({ status, headers }: Response, text: string): Error {
  const [, message = ""] = /"[mM]essage"\s*:\s*"([^"]*)"/.exec(text) ?? [];
  const type = headers.get("x-amzn-errortype")?.split(":")[0];
  return Object.assign(new Error(message), { name: type ?? "Error", $metadata: { httpStatusCode: status } });
}
