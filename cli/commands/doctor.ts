import { readFileSync } from "node:fs";
import { principalName, principalOf } from "../../core/access/application/principal";
import { type FunctionName, functionEnvironment } from "../../core/contracts/environment";
import { type TableName, tables } from "../../core/contracts/tables";
import {
  alarmsCheck,
  concurrencyCheck,
  customerEmailsCheck,
  deadLettersCheck,
  logGroupsCheck,
  parametersCheck,
  tablesCheck,
  topicCheck,
} from "../../core/operations/adapters/doctor/aws-checks";
import { mappingsCheck, schedulesCheck } from "../../core/operations/adapters/doctor/consumption-checks";
import { queuesCheck, type WatchedQueue } from "../../core/operations/adapters/doctor/queues-check";
import {
  isFifo,
  type LetterQueue,
  letterQueues,
  scheduledFunctions,
} from "../../core/operations/application/dead-letters/letter-queues";
import {
  type Check,
  examine,
  type Finding,
  type FindingState,
  ok,
} from "../../core/operations/application/doctor/examine";
import {
  type Consumption,
  judgeApi,
  judgeClock,
  judgeGateway,
  judgeNode,
} from "../../core/operations/application/doctor/judge";
import { apiClient } from "../../tools/http";
import { command } from "../command";
import { exitCodes } from "../exit-codes";
import type { Column } from "../output/output";
import { failureOf } from "../target/aws-errors";
import type { Target } from "../target/target";

const marks: Readonly<Record<FindingState, string>> = { ok: "ok", wrong: "WRONG", unknown: "?", note: "note" };
const order: readonly FindingState[] = ["wrong", "unknown", "note", "ok"];

export const commands = [
  command({
    name: "doctor",
    summary: "Say what of a deployment is not set, confirmed or reachable, with the step that mends it",
    details:
      "It reads settings, and no value of a secret. What your policy does not let it look at is marked with a question mark. " +
      "It exits with 1 if something is wrong.",
    options: { all: { type: "boolean", describe: "Also show what is right" } },
    examples: [
      ["tap doctor --suffix prod --region eu-west-1", "after a deployment"],
      ["tap doctor --all --json", "every finding, one line of JSON each"],
    ],
    async run({ out, target }, { all }) {
      const stack = await target();
      const findings = await examine(checksOf(stack), (error) => failureOf(error, [])?.message ?? String(error));
      const wrong = findings.filter(({ state }) => state === "wrong").length;
      const shown = findings
        .filter(({ state }) => all || state !== "ok")
        .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
      await out.list({ columns, rows: shown, limit: 10_000, empty: "Nothing is wrong." });
      const right = findings.filter(({ state }) => state === "ok").length;
      const unknown = findings.filter(({ state }) => state === "unknown").length;
      if (unknown > 0)
        out.note(`${unknown} could not be looked at. ${stack.names.of("policy", "operator-doctor")} allows it.`);
      out.note(`${wrong === 0 ? "Nothing" : wrong} wrong, ${right} right${all ? "" : ": --all shows them"}.`);
      return wrong > 0 ? exitCodes.failed : exitCodes.done;
    },
  }),
];

const columns: readonly Column<Finding>[] = [
  { title: "", value: ({ state }) => marks[state] },
  { title: "WHAT", value: ({ what }) => what },
  { title: "SAYS", value: ({ says }) => says },
  { title: "STEP", value: ({ mend }) => mend },
];

function checksOf(target: Target): readonly Check[] {
  const { clients, deployment, names, suffix, region, accountId, flags } = target;
  const functions = Object.keys(functionEnvironment) as FunctionName[];
  const functionNames = functions.map((name) => target.functionName(name));
  const gateway = deployment.payment_gateway;
  const topicArn = (purpose: string) => `arn:aws:sns:${region}:${accountId}:${names.of("topic", purpose)}`;
  const isNeeded = deployment.stage !== "dev";
  const letters = letterQueues.map((queue) => ({
    purpose: queue.purpose,
    url: `${target.deadLetterUrl(queue.purpose)}${ending(queue)}`,
  }));
  return [
    hereCheck(target),
    apiCheck(target),
    parametersCheck(clients.ssm, names.parameter(""), { gateway, flags }),
    tablesCheck(clients.dynamo, (purpose) => target.table(purpose)),
    topicCheck(clients.sns, topicArn("alerts"), { purpose: "alarms", variable: "ALERT_EMAIL", isNeeded }),
    topicCheck(clients.sns, topicArn("notifications"), {
      purpose: "notifications",
      variable: "NOTIFICATION_EMAIL",
      // Merchants get webhooks; e-mails beside them are a choice.
      isNeeded: false,
    }),
    ...(deployment.customer_emails ? [customerEmailsCheck(clients.ses)] : []),
    alarmsCheck(clients.cloudWatch, { suffix, flags }),
    deadLettersCheck(clients.sqs, letters, flags),
    queuesCheck({ sqs: clients.sqs, cloudWatch: clients.cloudWatch, queues: workQueues(target), flags }),
    mappingsCheck(clients.lambda, consumptionsOf(target)),
    schedulesCheck(clients.scheduler, schedulesOf(target)),
    concurrencyCheck(clients.lambda, functionNames),
    logGroupsCheck(
      clients.logs,
      [names.functionLogGroup("lambda-"), names.logGroup("")],
      [
        ...functionNames.map((name) => names.functionLogGroup(name)),
        names.logGroup("audit"),
        names.logGroup("api-access"),
      ],
    ),
  ];
}

const ending = (queue: LetterQueue): string => (isFifo(queue) ? ".fifo" : "");

/** Queues of messages that functions take. */
const workQueues = ({ names, queueUrl }: Target): readonly WatchedQueue[] =>
  letterQueues.flatMap((queue) => {
    const { purpose, origin } = queue;
    if (origin.kind !== "queue") return [];
    const name = `${names.of("queue", purpose)}${ending(queue)}`;
    return [{ purpose, name, url: queueUrl(`${purpose}${ending(queue)}`), consumer: origin.consumer }];
  });

/** Which function reads which queue or stream. */
const consumptionsOf = (target: Target): readonly Consumption[] => [
  ...workQueues(target).map(({ name, consumer }) => ({ consumer: target.functionName(consumer), source: name })),
  ...(Object.keys(tables) as TableName[]).map((name) => ({
    consumer: target.functionName("audit-logger"),
    source: target.table(name),
  })),
];

const schedulesOf = ({ names }: Target) =>
  scheduledFunctions.map((purpose) => ({ purpose, name: names.of("schedule", purpose) }));

const hereCheck = ({ callerArn, deployment, suffix, region }: Target): Check => ({
  name: "this computer",
  look: async () => [
    judgeNode(process.versions.node),
    ok("stack", `${suffix} in ${region}, ${deployment.stage}-sized`),
    ok("you", principalName(principalOf(callerArn))),
    judgeGateway(deployment.payment_gateway, deployment.stage),
  ],
});

/** A call without a signature and without a key, as anybody may send it. */
const apiCheck = ({ deployment, region, local }: Target): Check => ({
  name: "API",
  async look() {
    const ca = local?.certificateFile ? readFileSync(local.certificateFile, "utf8") : undefined;
    const api = apiClient({ apiUrl: deployment.api_url, region, ...(ca !== undefined && { ca }) });
    try {
      const { status, json, headers } = await api.send({ method: "GET", path: "/transactions" });
      const sentAt = new Date(String(headers.date ?? ""));
      return [
        judgeApi(status, (json as { code?: unknown } | undefined)?.code),
        ...(Number.isNaN(sentAt.getTime()) ? [] : [judgeClock(sentAt, new Date())]),
      ];
    } finally {
      api.close();
    }
  },
});
