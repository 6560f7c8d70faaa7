import { addressesIn, type Check, resourcesOf } from "./document";

const HOUR_SECONDS = 3600;

/** Every change of every table reaches the audit trail, and a record that cannot is kept. */
export const everyTableIsAudited: Check = (document) =>
  resourcesOf(document, "aws_dynamodb_table").flatMap(({ address }) => {
    const mappings = resourcesOf(document, "aws_lambda_event_source_mapping").filter(
      ({ attributes }) =>
        attributes.event_source_arn === `\${${address}.stream_arn}` &&
        addressesIn(attributes.function_name).some((name) => name.includes("audit-logger")),
    );
    const [mapping] = mappings;
    if (mapping === undefined || mappings.length > 1) return [`${address}: its stream has not one audit-logger`];
    const { attributes } = mapping;
    const problems: [boolean, string][] = [
      [attributes.starting_position !== "TRIM_HORIZON", "loses what is written while it is being made"],
      [attributes.bisect_batch_on_function_error !== true, "does not halve a batch that fails"],
      [attributes.maximum_retry_attempts !== -1, "gives up by count, which may be minutes"],
      [
        !(Number(attributes.maximum_record_age_in_seconds) >= 6 * HOUR_SECONDS),
        "gives up records after an outage of an hour",
      ],
      [
        JSON.stringify(attributes.function_response_types) !== '["ReportBatchItemFailures"]',
        "does not report partial failures",
      ],
      [
        !addressesIn(attributes.destination_config).some((target) => target.startsWith("aws_s3_bucket.")),
        "keeps nothing of what it gives up",
      ],
      [!(Number(attributes.batch_size) >= 500), "pays for an object per few changes"],
      [!(Number(attributes.maximum_batching_window_in_seconds) >= 30), "pays for an object per few changes"],
    ];
    return problems.filter(([broken]) => broken).map(([, what]) => `${mapping.address} ${what}`);
  });
