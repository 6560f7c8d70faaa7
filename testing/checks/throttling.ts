import { type Attributes, addressesIn, type Check, resourcesOf } from "./document";

/** Metrics of one alarm on an expression. Source: CloudWatch service quotas. */
const MAX_METRICS = 10;

interface Watched {
  readonly metric_name: string;
  readonly stat: string;
  readonly dimensions: { readonly TableName?: string; readonly GlobalSecondaryIndexName?: string };
}

const metricsOf = ({ metric_query = [] }: Attributes): Watched[] =>
  (metric_query as { metric?: Watched }[]).flatMap(({ metric }) => metric ?? []);

/** DynamoDB keeps the throttles of each global index apart: an alarm on the table's metrics alone does not see them. */
export const throttlingIsWatched: Check = (document) => {
  const alarms = resourcesOf(document, "aws_cloudwatch_metric_alarm");
  const watched = alarms
    .filter(({ attributes }) => isRaisedByAny(attributes))
    .flatMap(({ attributes }) => metricsOf(attributes));
  const isWatched = (table: string, index: string | undefined, name: string) =>
    watched.some(
      ({ metric_name, stat, dimensions }) =>
        metric_name === name &&
        stat === "Sum" &&
        addressesIn(dimensions.TableName).includes(table) &&
        dimensions.GlobalSecondaryIndexName === index,
    );
  const unwatched = resourcesOf(document, "aws_dynamodb_table").flatMap(({ address, attributes }) => {
    const indexes = (attributes.global_secondary_index ?? []) as readonly { readonly name: string }[];
    return [undefined, ...indexes.map(({ name }) => name)].flatMap((index) =>
      ["ReadThrottleEvents", "WriteThrottleEvents"]
        .filter((name) => !isWatched(address, index, name))
        .map((name) => `${address}${index === undefined ? "" : `/${index}`}: no alarm on ${name}`),
    );
  });
  return [
    ...unwatched,
    ...alarms
      .filter(({ attributes }) => metricsOf(attributes).length > MAX_METRICS)
      .map(({ address }) => `${address} reads more than ${MAX_METRICS} metrics`),
  ];
};

/** Whether the alarm is on the sum of all its metrics, those without data left out, and is raised above 0. */
const isRaisedByAny = ({ metric_query = [], comparison_operator, threshold }: Attributes): boolean =>
  comparison_operator === "GreaterThanThreshold" &&
  threshold === 0 &&
  (metric_query as { expression?: string }[]).some(({ expression }) => expression === "SUM(FILL(METRICS(), 0))");
