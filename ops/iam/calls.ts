import type { Grant } from "./grants";

/** A call of AWS that a command made: the action, such as `Query`, and the names of what it was made on. */
export interface Call {
  readonly action: string;
  readonly resources: readonly string[];
  /** What AWS says where it refuses the call. */
  readonly denied?: string;
}

/** Actions of IAM that are called otherwise than the operation of the SDK. */
const actionNames: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  BatchGet: "BatchGetItem",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  Invoke: "InvokeFunction",
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
};

/** Fields of a request that name what it is made on: one name each, or several. */
const naming = ["QueueUrl", "Name", "Names", "FunctionName", "TopicArn", "logGroupName", "stateMachineArn"] as const;

type Request = Readonly<Record<string, unknown>>;

/** What a request of the SDK calls. Of its values only names are kept: others may be secret. */
export function callsIn(command: string, request: Request): Call[] {
  const operation = command.replace(/Command$/, "");
  if (operation === "TransactWrite" || operation === "TransactGet") {
    const items = (request.TransactItems ?? []) as readonly Readonly<Record<string, Request>>[];
    return items.flatMap((item) => Object.entries(item).flatMap(([kind, part]) => callsIn(kind, part)));
  }
  return [{ action: actionNames[operation] ?? operation, resources: resourcesIn(request).map(plainName) }];
}

function resourcesIn(request: Request): string[] {
  const { TableName, IndexName, RequestItems, Bucket, Key, executionArn } = request;
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
  return [
    ...texts(TableName).map((table) => (IndexName === undefined ? table : `${table}/index/${IndexName}`)),
    ...Object.keys(RequestItems ?? {}),
    ...texts(Bucket).map((bucket) => (Key === undefined ? bucket : `${bucket}/${Key}`)),
    ...texts(executionArn),
    ...naming.flatMap((field) => texts(request[field])),
  ];
}

/** `dlq-x-dev` of a queue's address; `workflow-x-dev:id` of an execution's ARN; `/tap/dev/x` as it is. */
const plainName = (text: string): string => text.replace(/^https?:\/\/[^/]+\/\d+\//, "").replace(ARN_HEAD, "");
const ARN_HEAD =
  /^arn:aws:[^:]*:[^:]*:[^:]*:(?:table\/|function:|parameter(?=\/)|log-group:|stateMachine:|execution:)?/;

/** The name in a right's resource; of a log group, without its streams. */
const nameIn = (resource: string): string =>
  plainName(resource.includes(":log-group:") ? resource.replace(/:\*$/, "") : resource);

/** Whether a call seems to need the right: by its action, and by its resource where it names one. */
export function needs({ action, resources }: Call, grant: Grant): boolean {
  if (grant.action.split(":")[1] !== action) return false;
  if (grant.resource === "*") return true;
  const parts = nameIn(grant.resource).split("*");
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.\\+?^${}()|[\]]/g, "\\$&")).join(".*")}$`);
  return resources.some((name) => pattern.test(name));
}

/** Calls of a command were denied. */
export class DeniedCalls extends Error {
  override readonly name = "DeniedCalls";

  constructor(readonly calls: readonly Call[]) {
    super(
      calls.map(({ action, resources, denied }) => `${action} ${resources.join(" ")} denied: ${denied}`).join("; "),
    );
  }
}
