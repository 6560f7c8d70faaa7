import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { UNSET } from "../../../contracts/parameters";
import { isPassing } from "./passing-error";

/** SSM reads so many parameters in one call. */
const NAMES_PER_CALL = 10;

/** The value of a parameter; undefined where there is none, or no operator has set it. */
type Read = (name: string) => Promise<string | undefined>;

interface Request {
  readonly name: string;
  readonly resolve: (value: string | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads SecureStrings: what is asked for in the same turn of the event loop is one call for each ten names. */
export function parameterReads(client: SSMClient): Read {
  let waiting: Request[] = [];

  const send = (): void => {
    const requests = waiting;
    waiting = [];
    for (let start = 0; start < requests.length; start += NAMES_PER_CALL) {
      void answer(client, requests.slice(start, start + NAMES_PER_CALL));
    }
  };

  return (name) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send);
      waiting.push({ name, resolve, reject });
    });
}

async function answer(client: SSMClient, requests: readonly Request[]): Promise<void> {
  try {
    const values = await valuesOf(client, [...new Set(requests.map(({ name }) => name))]);
    for (const { name, resolve } of requests) resolve(values.get(name));
  } catch (error) {
    if (requests.length === 1 || isPassing(error)) {
      for (const { reject } of requests) reject(error);
      return;
    }
    // SSM refuses the whole call for one parameter that it may not read or decrypt: that one must not hide the others.
    await Promise.all(requests.map((request) => answer(client, [request])));
  }
}

async function valuesOf(client: SSMClient, names: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names], WithDecryption: true }));
  const set = Parameters.map(({ Name, Value }) => [Name ?? "", Value?.trim()] as const);
  return new Map(set.filter(([, value]) => value !== UNSET));
}
