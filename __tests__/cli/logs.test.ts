import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { deploymentText } from "../../core/contracts/deployment";
import { spreadText } from "../../core/contracts/spread";
import { SPREAD } from "../../testing/spread";
import { tap } from "../../testing/tap-command";

const NOON = Date.parse("2026-11-26T12:00:00.000Z");
const TIMES = ["--since", "2026-11-26T11:00Z", "--until", "2026-11-26T12:00Z"];
const deployment = deploymentText({
  stage: "dev",
  api_url: "https://api.example",
  payment_gateway: "sandbox",
  index_spread: spreadText(SPREAD),
  review_timeout_seconds: 60,
  inbox_retention_days: 7,
  batch_retention_days: 7,
  audit_retention_days: 7,
  merchant_plans: { standard: "plan1", large: "plan2" },
  customer_emails: false,
});
const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/ops</Arn><UserId>A</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

interface Search {
  readonly logGroupName: string;
  readonly filterPattern?: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly startFromHead: boolean;
  readonly nextToken?: string;
}
type Answer = { readonly status?: number; readonly body: object };

const closes: (() => void)[] = [];
afterEach(() => {
  for (const close of closes.splice(0)) close();
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** Runs `tap logs` against a server that plays AWS. Returns what was searched too. */
async function logs(words: readonly string[], answer: (search: Search) => Answer) {
  const searches: Search[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const target = String(request.headers["x-amz-target"] ?? "");
    const send = (status: number, type: string, text: string) =>
      response.writeHead(status, { "content-type": type }).end(text);
    if (target.endsWith("GetParameter")) {
      send(200, "application/x-amz-json-1.1", JSON.stringify({ Parameter: { Value: deployment } }));
    } else if (target.endsWith("FilterLogEvents")) {
      const search = JSON.parse(body) as Search;
      searches.push(search);
      const { status = 200, body: answered } = answer(search);
      send(status, "application/x-amz-json-1.1", JSON.stringify(answered));
    } else send(200, "text/xml", identity);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closes.push(() => server.close());
  const run = await tap(["logs", ...words, "--suffix", "dev", "--region", "us-east-1"], {
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "example",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return { ...run, searches };
}

const event = (secondsAgo: number, message: string) => ({ timestamp: NOON - secondsAgo * 1000, message });
const entry = (secondsAgo: number, message: string) => event(secondsAgo, JSON.stringify({ level: "INFO", message }));
const none = (): Answer => ({ body: { events: [] } });

test("tap logs shows the newest entries last, in UTC, and how to see more", async () => {
  const { code, stdout, stderr, searches } = await logs(["webhook-processor", "--limit", "2", ...TIMES], () => ({
    body: { events: [entry(1, "newest"), event(2, "END RequestId: 7f-1"), entry(3, "older"), entry(4, "oldest")] },
  }));
  expect({ code, lines: stdout.trim().split(/\n/) }).toEqual({
    code: 0,
    lines: [
      expect.stringMatching(/^AT\s+LEVEL\s+MESSAGE/),
      expect.stringMatching(/^2026-11-26T11:59:57.000Z\s+INFO\s+older/),
      expect.stringMatching(/^2026-11-26T11:59:59.000Z\s+INFO\s+newest/),
    ],
  });
  expect(stderr).toBe("Only the newest 2 are shown. More: --limit 20\n");
  expect(searches).toEqual([
    {
      logGroupName: "/aws/lambda/lambda-webhook-processor-dev",
      startTime: NOON - 3_600_000,
      endTime: NOON - 1,
      startFromHead: false,
    },
  ]);
});

test("tap logs reads back to 2024 at most, where CloudWatch reads no further", async () => {
  const { code, searches } = await logs(["api", "--since", "99999d", "--until", "2026-11-26"], none);
  expect({ code, from: searches.map(({ startTime }) => startTime) }).toEqual({ code: 0, from: [Date.UTC(2024, 0, 1)] });
});

test("tap logs reads page after page until it has enough", async () => {
  const { stdout, searches } = await logs(["audit", "--json", ...TIMES], ({ nextToken }) => ({
    body: nextToken === undefined ? { events: [], nextToken: "next" } : { events: [event(1, '{"table":"t"}')] },
  }));
  expect(stdout).toBe('{"log":"audit","at":"2026-11-26T11:59:59.000Z","entry":{"table":"t"}}\n');
  expect(searches.map(({ nextToken }) => nextToken)).toEqual([undefined, "next"]);
});

test.each([
  [["payment-tasks", "--contains", 'pay_1 "x" -y'], "/aws/lambda/lambda-payment-tasks-dev", '"pay_1" "x" "y"'],
  [
    ["payment-tasks", "--errors"],
    "/aws/lambda/lambda-payment-tasks-dev",
    '?"ERROR" ?"CRITICAL" ?"Error" ?"timed out" ?"platform.report" ?"platform.initReport"',
  ],
  [
    ["api", "--status", "503"],
    "/tap/dev/api-access",
    '{ ($.status = "503") || (($.status >= 503) && ($.status <= 503)) }',
  ],
  [
    ["api", "--status", "5xx"],
    "/tap/dev/api-access",
    '{ ($.status = "5*") || (($.status >= 500) && ($.status <= 599)) }',
  ],
  [["firewall"], "aws-waf-logs-tap-dev", undefined],
  [["payment-review"], "/aws/vendedlogs/states/workflow-payment-review-dev", undefined],
  [["/tap/dev/api-access"], "/tap/dev/api-access", undefined],
])("tap logs %j has CloudWatch search %s", async (words, logGroupName, filterPattern) => {
  const { code, stdout, stderr, searches } = await logs([...words, ...TIMES], none);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^\S+ has no (entry|error).* since 2026-11-26T11:00:00\.000Z\.\n$/);
  expect(searches).toEqual([expect.objectContaining({ logGroupName, ...(filterPattern && { filterPattern }) })]);
});

test("tap logs firewall --count counts what was blocked by rule and address", async () => {
  const blocked = JSON.stringify({ terminatingRuleId: "rate-per-address", httpRequest: { clientIp: "203.0.113.7" } });
  const { stdout } = await logs(["firewall", "--count", "--json", ...TIMES], () => ({
    body: { events: [event(1, blocked), event(2, blocked)] },
  }));
  expect(JSON.parse(stdout)).toEqual({
    ...{ log: "firewall", count: 2, rule: "rate-per-address", address: "203.0.113.7", country: "" },
    ...{ first_at: "2026-11-26T11:59:58.000Z", last_at: "2026-11-26T11:59:59.000Z" },
  });
});

test("text of a sender in a log cannot move the cursor", async () => {
  const { stdout } = await logs(["webhook-receiver", ...TIMES], () => ({
    body: { events: [entry(1, "\u001b[2J\u009b31m\r\ngone"), event(2, "\u001b]0;title\u0007")] },
  }));
  expect(stdout).toContain("·[2J·31m··gone");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test("whoever may not read a log is told which policy allows it", async () => {
  const { code, stdout, stderr } = await logs(["api", ...TIMES], () => ({
    status: 400,
    body: { __type: "AccessDeniedException", message: "not authorized to perform: logs:FilterLogEvents" },
  }));
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toContain("logs:FilterLogEvents was denied");
  expect(stderr).toContain("It needs the policy policy-operator-doctor-us-east-1-dev.");
});

test("a log group that does not exist has no entries", async () => {
  const { code, stderr } = await logs(["batch-workflow", ...TIMES], () => ({
    status: 400,
    body: { __type: "ResourceNotFoundException", message: "The specified log group does not exist." },
  }));
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "batch-workflow has no entry since 2026-11-26T11:00:00.000Z.\n",
  });
});

test("a log that the stack does not have is refused, with those that it has", async () => {
  const { code, stderr, searches } = await logs(["webhook-procesor"], none);
  expect({ code, searches }).toEqual({ code: 2, searches: [] });
  expect(stderr).toContain("The logs are api, firewall, audit, functions, webhook-receiver, webhook-processor,");
});

test("tap logs without a name lists the logs, and asks AWS for nothing", async () => {
  const { code, stdout } = await tap(["logs"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^api +each call of the API/m);
  expect(stdout).toMatch(/^payment-workflow /m);
});

test.each([
  [["api", "--errors"], "--errors goes with the log of a function."],
  [["payment-tasks", "--status", "503"], "--status goes with the log api."],
  [["payment-tasks", "--slower", "500"], "--slower goes with the log api."],
  [["api", "--slower", "soon"], "--slower must be a number of milliseconds."],
  [["api", "--status", "6xx"], '--status "6xx" is none.'],
  [["api", "--contains", ""], "--contains is empty."],
  [["api", "--since", "1h", "--until", "2h"], "--since is not before --until."],
  [["api", "--limit", "0"], "--limit must be a whole number from 1 to 10000."],
])("tap logs %j is refused before anything is read", async (words, message) => {
  const { code, stderr, searches } = await logs(words, none);
  expect({ code, searches }).toEqual({ code: 2, searches: [] });
  expect(stderr).toContain(message);
});
