import { parseArgs } from "node:util";
import { Failure } from "../../tools/failure";

export const help = `npm run soak -- [--webhooks <n>] [--payments <n>] [--seed <n>] [--minutes <n>] [--settle <n>]
                [--kill-every <seconds>] [--failing <percent>] [--json]

Loads a local stack of its own while its workers die and its calls fail, lets it settle, and counts what went wrong:

  sent       webhooks of Stripe, PayPal and Square, in blocks in any order, each event one to three times; payments,
             some keys twice, that are captured, declined or reviewed; one file of payments
  trouble    workers of all functions killed at random; calls of DynamoDB, S3 and SQS failed, half of them after they
             had their effect
  counted    lost, doubled, wrong ends, broken chains, audit lines missing and doubled, changes not notified, events not
             settled, payments pending, dead letters, requests refused

  --webhooks <n>     webhooks to send, repeats included (default: 10000)
  --payments <n>     payments to submit (default: 1000)
  --seed <n>         what is sent, in which order, and when what fails (default: another one each time)
  --minutes <n>      time for sending; what is left then is not sent (default: 60)
  --settle <n>       minutes after the last kill within which all must be right (default: 10)
  --kill-every <s>   seconds between two kills, on average (default: 6)
  --failing <n>      percent of the calls that fail (default: 4)
  --json             the last line is JSON, with all that was found
  --help             this text

The last line says what was found. Exits with 1 where something is wrong. The same seed sends the same again.`;

export interface SoakOptions {
  readonly webhooks: number;
  readonly payments: number;
  readonly seed: number;
  readonly minutes: number;
  readonly settle: number;
  readonly killEvery: number;
  readonly failing: number;
  readonly json: boolean;
}

/** Reads the command's arguments. Throws a Failure that names the one that is wrong. */
export function readOptions(args: readonly string[], randomSeed: number): SoakOptions | "help" {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ webhooks: text, payments: text, seed: text, minutes: text, settle: text },
        ...{ "kill-every": text, failing: text },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    return {
      webhooks: whole("--webhooks", values.webhooks, { from: 1, to: 1_000_000, otherwise: 10_000 }),
      payments: whole("--payments", values.payments, { from: 0, to: 100_000, otherwise: 1_000 }),
      seed: whole("--seed", values.seed, { from: 0, to: 2 ** 32 - 1, otherwise: randomSeed }),
      minutes: whole("--minutes", values.minutes, { from: 1, to: 1_440, otherwise: 60 }),
      settle: whole("--settle", values.settle, { from: 1, to: 60, otherwise: 10 }),
      killEvery: whole("--kill-every", values["kill-every"], { from: 1, to: 3_600, otherwise: 6 }),
      failing: whole("--failing", values.failing, { from: 0, to: 50, otherwise: 4 }),
      json: values.json,
    };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run soak -- --help`.");
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly otherwise: number;
}

function whole(option: string, text: string | undefined, { from, to, otherwise }: Range): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number) && number >= from && number <= to) return number;
  throw new Error(`${option} ${text}: a whole number from ${from} to ${to} is needed.`);
}
