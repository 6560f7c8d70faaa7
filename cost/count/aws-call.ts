import type { IncomingMessage } from "node:http";

type Request = Pick<IncomingMessage, "headers" | "url" | "method">;

/** The service that a request is signed for: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
export const serviceOf = ({ headers }: Request): string =>
  /Credential=[^/,\s]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "unsigned";

/** `PutItem` of a request, in whichever language its service speaks; a send to a FIFO queue as `SendMessage.fifo`. */
export function actionOf(service: string, { headers, url = "/", method = "GET" }: Request, body: Buffer): string {
  const { pathname, searchParams } = new URL(url, "https://proxy");
  if (service === "s3") return s3Action(method, pathname, searchParams);
  if (service === "lambda") return "Invoke";
  if (service === "ses") return "SendEmail";
  const target = headers["x-amz-target"];
  const action =
    typeof target === "string"
      ? (target.split(".").at(-1) ?? target)
      : (new URLSearchParams(body.toString()).get("Action") ?? method);
  return service === "sqs" && /"QueueUrl":"[^"]+\.fifo"/.test(body.toString()) ? `${action}.fifo` : action;
}

function s3Action(method: string, pathname: string, query: URLSearchParams): string {
  const hasKey = pathname.split("/").filter(Boolean).length > 1;
  if (method === "GET") return hasKey ? "GetObject" : "ListObjectsV2";
  if (method === "HEAD") return "HeadObject";
  if (method === "DELETE") return query.has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
  if (method === "POST") return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
  return query.has("partNumber") ? "UploadPart" : "PutObject";
}
