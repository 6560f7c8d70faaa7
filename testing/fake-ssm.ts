import type { SSMClient } from "@aws-sdk/client-ssm";

/** What an AWS service answers to a call above its quota. */
export const throttled = () =>
  Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException", $metadata: { httpStatusCode: 400 } });

/** An SSM that holds one value for every name, unless `valueOf` says another, and remembers the names of each call. */
export class FakeSsm {
  readonly reads: string[][] = [];
  /** The value of a name; undefined for a parameter that is not there. */
  valueOf: (name: string) => string | undefined = () => this.value;
  /** Errors of the next calls, first to last. */
  readonly failures: unknown[] = [];
  /** The error of every call with such names. */
  refuses: (names: readonly string[]) => unknown = () => undefined;

  constructor(public value: string) {}

  readonly client = {
    send: async ({ input }: { input: { Names: string[]; WithDecryption: boolean } }) => {
      this.reads.push(input.Names);
      const failure = this.failures.shift() ?? this.refuses(input.Names);
      if (failure !== undefined) throw failure;
      const known = input.Names.map((Name) => ({
        Name,
        Value: this.valueOf(Name),
      }));
      const Parameters = known
        .filter(({ Value }) => Value !== undefined)
        .map(({ Name, Value }) => ({ Name, Value: input.WithDecryption ? Value : "cipher text" }));
      return {
        Parameters,
        InvalidParameters: known.filter(({ Value }) => Value === undefined).map(({ Name }) => Name),
      };
    },
  } as unknown as SSMClient;
}
