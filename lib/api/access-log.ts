/**
 * Fields of one access log line. Query string, API key, authorizer claims and validation messages are left out: each
 * can carry what a caller sent.
 */
const fields = {
  request_id: "$context.requestId",
  extended_request_id: "$context.extendedRequestId",
  time: "$context.requestTime",
  source_ip: "$context.identity.sourceIp",
  caller: "$context.identity.userArn",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  error_type: "$context.error.responseType",
  waf_status: "$context.waf.status",
  latency_ms: "$context.responseLatency",
  integration_latency_ms: "$context.integrationLatency",
  response_bytes: "$context.responseLength",
  tls_version: "$context.tlsVersion",
  cipher_suite: "$context.cipherSuite",
  xray_trace_id: "$context.xrayTraceId",
};

export const accessLogFormat = JSON.stringify(fields);
