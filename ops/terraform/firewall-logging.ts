import type { Substitute } from "./recording/recording-proxy";

/** Answers for the logging of a web ACL, which the emulator does not support: it returns what was put. */
export function firewallLogging(): Substitute {
  let configuration: unknown;
  return ({ headers, body }) => {
    const operation = headers["x-amz-target"]?.split(".").at(-1);
    if (operation === "PutLoggingConfiguration") {
      configuration = (JSON.parse(body.toString("utf8")) as { LoggingConfiguration: unknown }).LoggingConfiguration;
    }
    if (operation === "DeleteLoggingConfiguration") return "{}";
    return operation === "PutLoggingConfiguration" || operation === "GetLoggingConfiguration"
      ? JSON.stringify({ LoggingConfiguration: configuration })
      : undefined;
  };
}
