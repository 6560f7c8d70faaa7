/**
 * A list price of us-east-1 in US dollars, of the first tier, without the free tier. AWS's pages fill in their figures by a
 * script, so few can be read as a text. `AWS`: read in a stored copy of AWS's own page. `article`: read in an article of
 * 2025 or 2026 that quotes the page. `memory`: not read, and to be compared with the page.
 */
export interface Price {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  readonly page: string;
  readonly source: "AWS" | "article" | "memory";
}

export const REGION = "us-east-1";
/** When the table was last compared with the pages. */
export const TAKEN = "2026-11-26";

const aws = (path: string) => `https://aws.amazon.com/${path}/pricing/`;
const million = 1_000_000;
const price = (dollars: number, per: number, unit: string, page: string, source: Price["source"]): Price => ({
  dollars,
  per,
  unit,
  page: aws(page),
  source,
});

export const prices = {
  webAcl: price(5, 1, "web ACL and month", "waf", "article"),
  webAclRule: price(1, 1, "rule and month", "waf", "article"),
  webAclRequest: price(0.6, million, "requests", "waf", "article"),
  apiRequest: price(3.5, million, "requests of a REST API", "api-gateway", "memory"),
  lambdaRequest: price(0.2, million, "invocations", "lambda", "article"),
  lambdaSecond: price(0.0000133334, 1, "GB-second of arm64", "lambda", "article"),
  dynamoWrite: price(0.625, million, "write request units, on demand", "dynamodb", "article"),
  dynamoRead: price(0.125, million, "read request units, on demand", "dynamodb", "article"),
  dynamoStorage: price(0.25, 1, "GB and month", "dynamodb", "AWS"),
  dynamoRecovery: price(0.2, 1, "GB and month of point-in-time recovery", "dynamodb", "memory"),
  queueRequest: price(0.4, million, "requests of standard queues", "sqs", "article"),
  fifoRequest: price(0.5, million, "requests of FIFO queues", "sqs", "article"),
  topicRequest: price(0.5, million, "messages to topics", "sns", "memory"),
  topicEmail: price(2, 100_000, "e-mails of topics", "sns", "memory"),
  expressRun: price(1, million, "express workflows", "step-functions", "AWS"),
  expressHour: price(0.06, 1, "GB-hour of express workflows", "step-functions", "AWS"),
  standardState: price(25, million, "state transitions of standard workflows", "step-functions", "memory"),
  alarmMetric: price(0.1, 1, "metric of a standard alarm and month", "cloudwatch", "article"),
  customMetric: price(0.3, 1, "custom metric and month", "cloudwatch", "article"),
  dashboard: price(3, 1, "dashboard and month", "cloudwatch", "article"),
  metricRead: price(0.01, 1_000, "metrics that GetMetricData reads", "cloudwatch", "memory"),
  logIngestion: price(0.5, 1, "GB of logs", "cloudwatch", "article"),
  logStorage: price(0.03, 1, "GB of compressed logs and month", "cloudwatch", "memory"),
  trace: price(5, million, "traces recorded", "xray", "AWS"),
  key: price(1, 1, "customer key and month", "kms", "memory"),
  keyRequest: price(0.03, 10_000, "requests of KMS", "kms", "memory"),
  schedule: price(1, million, "invocations of EventBridge Scheduler", "eventbridge", "memory"),
  objectWrite: price(0.005, 1_000, "PUT and LIST requests of S3", "s3", "memory"),
  objectRead: price(0.0004, 1_000, "GET requests of S3", "s3", "memory"),
  objectStorage: price(0.023, 1, "GB and month of S3", "s3", "memory"),
  parameterRead: price(0.05, 10_000, "reads of parameters above 40 a second", "systems-manager", "memory"),
  mail: price(0.1, 1_000, "e-mails of SES", "ses", "memory"),
  dataOut: price(0.09, 1, "GB to the internet", "ec2/on-demand", "article"),
} satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

export const dollars = (name: PriceName, quantity: number): number =>
  (prices[name].dollars / prices[name].per) * quantity;
