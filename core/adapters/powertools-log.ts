import { Logger } from "@aws-lambda-powertools/logger";
import type { Log } from "../application/ports";

/** One JSON line per entry. The fields of `LogFields` are all that can be logged. */
export function powertoolsLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}
