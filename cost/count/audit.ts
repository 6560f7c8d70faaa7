import { gunzipSync, gzipSync } from "node:zlib";
import type { AuditCount, FunctionCount } from "../counts";
import type { PassedCall } from "./counting-proxy";

const PUT = "PutObject";

/** What audit-logger did, for each collection of changes and for each change of all that passed. */
export function auditCount(calls: readonly PassedCall[], { invocations, ...logged }: FunctionCount): AuditCount {
  const puts = calls.filter(({ service, action }) => service === "s3" && action === PUT);
  const lines = puts.flatMap(({ body }) => gunzipSync(body).toString().trimEnd().split("\n"));
  // In a collection of its own, a change is compressed alone: the trail of a busy stack has many in one object.
  const together = gzipSync(lines.join("\n")).length;
  const entries = calls.filter(({ service }) => service === "logs").flatMap(({ body }) => entriesOf(body));
  const perCollection = (figure: number) => Math.round((figure / Math.max(1, invocations)) * 1000) / 1000;
  const isEntry = (name: string) => name !== "logs:CreateLogStream";
  return {
    calls: Object.fromEntries(
      Object.entries(logged.calls)
        .filter(([name]) => isEntry(name))
        .map(([name, count]) => [name, perCollection(count)]),
    ),
    logLines: perCollection(logged.logLines),
    logBytes: perCollection(logged.logBytes),
    trailBytes: Math.round(together / Math.max(1, lines.length)),
    entryBytes: Math.round(entries.reduce((sum, bytes) => sum + bytes, 0) / Math.max(1, entries.length)),
  };
}

const entriesOf = (body: Buffer): number[] =>
  ((JSON.parse(body.toString()) as { logEvents?: readonly { message: string }[] }).logEvents ?? []).map(({ message }) =>
    Buffer.byteLength(message),
  );
