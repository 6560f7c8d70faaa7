/** Loaded before the commands of `tap`: writes each call of AWS to the file RECORDED_CALLS, one line of JSON each, without values. */
import { appendFileSync } from "node:fs";
import { STSClient } from "@aws-sdk/client-sts";
import { type Call, callsIn } from "../calls";

interface Sender {
  send(command: { readonly input: object }, ...rest: readonly unknown[]): Promise<unknown>;
}

/** What the SDK's clients have in common. */
const client = Object.getPrototypeOf(STSClient.prototype) as Sender;
const { RECORDED_CALLS = "" } = process.env;
const { send } = client;
/** Names that AWS's services give to a refusal. */
const DENIED = /^(?:AccessDenied|NotAuthorized|AuthorizationError)/;
const write = (call: Call) => appendFileSync(RECORDED_CALLS, `${JSON.stringify(call)}\n`);

client.send = function record(this: Sender, command, ...rest) {
  const calls = callsIn(command.constructor.name, { ...command.input });
  for (const call of calls) write(call);
  const answer = send.call(this, command, ...rest);
  answer.catch(({ name, message }: Error) => {
    if (DENIED.test(name)) for (const call of calls) write({ ...call, denied: message });
  });
  return answer;
};
