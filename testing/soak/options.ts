import { parseArgs } from "node:util";
import { DELIVERY_LEASE_SECONDS } from "../../core/contracts/function-limits";
import { Failure } from "../../tools/failure";

export const help = `npm run soak -- [--webhooks <n>] [--payments <n>] [--seed <n>] [--minutes <n>] [--recover <n>]
                [--waiting <n>] [--kill-every <seconds>] [--failing <percent>] [--visibility <seconds>]
                [--stack <run>] [--json]

Loads a local stack of its own while its workers die and its calls fail, lets it recover, and counts what went wrong:

  sent       webhooks of Stripe, PayPal and Square, in blocks in any order, each event one to three times; payments,
             some keys twice, that are captured, declined or reviewed; one file of payments
  trouble    workers of all functions killed at random; calls of DynamoDB, S3 and SQS failed, half of them after they
             had their effect
  counted    lost, doubled, wrong ends, broken chains, audit lines missing and doubled, changes not notified, events not
             processed, payments pending, dead letters, requests refused

  --webhooks <n>     webhooks to send, repeats included (default: 10000)
  --payments <n>     payments to submit (default: 1000)
  --seed <n>         what is sent, in which order, and when what fails (default: another one each time)
  --minutes <n>      time for sending; what is left then is not sent (default: 60)
  --recover <n>      minutes after the last kill within which all must be right (default: 10)
  --waiting <n>      messages in all queues above which sending pauses (default: 2000)
  --kill-every <s>   seconds between two kills, on average (default: 6)
  --failing <n>      percent of the calls that fail (default: 4)
  --visibility <s>   visibility timeout of the work queues, after which the message of a dead worker comes again; a
                     short run needs a short one, of 70 at least (default: the stack's own)
  --stack <run>      the stack that \`npm start -- --no-demo --run <run>\` serves, instead of one of its own; what it
                     held before is counted too
  --json             the last line is JSON, with all that was found
  --help             this text

The last line says what was found. Exits with 1 where something is wrong. The same seed sends the same again.`;

export interface SoakOptions {
  readonly webhooks: number;
  readonly payments: number;
  readonly seed: number;
  readonly minutes: number;
  readonly recover: number;
  /** Messages in all queues above which sending pauses. */
  readonly waiting: number;
  readonly killEvery: number;
  readonly failing: number;
  readonly visibility?: number;
  /** Name of the run whose stack is used. @default a stack of its own */
  readonly stackRun?: string;
  readonly json: boolean;
}

/** Reads the command's arguments. Throws a Failure that names the one that is wrong. */
export function readOptions(args: readonly string[], randomSeed: number): SoakOptions | "help" {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ webhooks: text, payments: text, seed: text, minutes: text, recover: text, waiting: text },
        ...{ "kill-every": text, failing: text, visibility: text, stack: text },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    if (values.stack !== undefined && values.visibility !== undefined) {
      throw new Error("--visibility would stay changed in a stack of yours: it does not go with --stack.");
    }
    return {
      webhooks: whole("--webhooks", values.webhooks ?? "10000", { from: 1, to: 1_000_000 }),
      payments: whole("--payments", values.payments ?? "1000", { from: 0, to: 100_000 }),
      seed: whole("--seed", values.seed ?? String(randomSeed), { from: 0, to: 2 ** 32 - 1 }),
      minutes: whole("--minutes", values.minutes ?? "60", { from: 1, to: 1_440 }),
      recover: whole("--recover", values.recover ?? "10", { from: 1, to: 60 }),
      waiting: whole("--waiting", values.waiting ?? "2000", { from: 1, to: 1_000_000 }),
      killEvery: whole("--kill-every", values["kill-every"] ?? "6", { from: 1, to: 3_600 }),
      failing: whole("--failing", values.failing ?? "4", { from: 0, to: 50 }),
      ...(values.visibility !== undefined && {
        // A delivery that a dead worker had leased cannot be leased before: its message would come too early.
        visibility: whole("--visibility", values.visibility, { from: DELIVERY_LEASE_SECONDS + 10, to: 43_200 }),
      }),
      ...(values.stack !== undefined && { stackRun: values.stack }),
      json: values.json,
    };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run soak -- --help`.");
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function whole(option: string, text: string, { from, to }: Range): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number) && number >= from && number <= to) return number;
  throw new Error(`${option} ${text}: a whole number from ${from} to ${to} is needed.`);
}
