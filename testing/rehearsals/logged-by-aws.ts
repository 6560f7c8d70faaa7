import { CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { World } from "../../ops/iam/world";

/** Writes what AWS alone writes: the API's access log, and what the firewall blocked. */
export async function loggedByAws(
  { clients, fresh }: Pick<World, "clients" | "fresh">,
  logGroupName: string,
  entries: readonly object[],
): Promise<void> {
  const logStreamName = `rehearsal-${fresh()}`;
  await clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const timestamp = Date.now();
  const logEvents = entries.map((entry) => ({ timestamp, message: JSON.stringify(entry) }));
  await clients.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

/** One line of the API's access log, in which every value is a text. */
export const accessLine = (fields: Readonly<Record<string, string>>): object => ({
  ...{ source_ip: "203.0.113.7", caller: "-", method: "POST", route: "/webhook/{provider}", error_type: "-" },
  ...{ waf_status: "200", status: "200", latency_ms: "31" },
  ...fields,
});
