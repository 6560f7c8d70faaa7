import { BatchGetCommand, type BatchGetCommandInput, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BATCH_GET_ITEMS } from "./batch-get";

type Item = Readonly<Record<string, unknown>>;
type Requested = NonNullable<BatchGetCommandInput["RequestItems"]>;

interface Answer {
  readonly Responses: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys: Requested;
}

interface Read {
  readonly requested: Requested;
  resolve(answer: Answer | Promise<Answer>): void;
}

/**
 * A client whose reads by key share a call, also of several tables, where they are made in one turn: those of the
 * messages of a batch, say. A call that fails is made again for each read by itself, so that none fails for another.
 * Reads of one table must all be consistent, or none of them.
 */
export function readingTogether(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  let waiting: Read[] = [];
  const ask = async (requested: Requested): Promise<Answer> => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({ RequestItems: requested }),
    );
    return { Responses, UnprocessedKeys };
  };
  const askAll = async (reads: readonly Read[]): Promise<void> => {
    const [only] = reads;
    if (reads.length === 1 && only !== undefined) return only.resolve(ask(only.requested));
    try {
      const answer = await ask(merged(reads));
      for (const { requested, resolve } of reads) resolve(partOf(answer, requested));
    } catch {
      for (const { requested, resolve } of reads) resolve(ask(requested));
    }
  };
  const send = (command: { readonly input: BatchGetCommandInput }): Promise<unknown> => {
    const { RequestItems: requested } = command.input;
    if (requested === undefined) return client.send(command as never);
    return new Promise<Answer>((resolve) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const reads = waiting;
          waiting = [];
          for (const call of inCalls(reads)) void askAll(call);
        });
      }
      waiting.push({ requested, resolve });
    });
  };
  return Object.assign(Object.create(client) as DynamoDBDocumentClient, { send });
}

/** Reads that one call can hold, in their order. */
function inCalls(reads: readonly Read[]): Read[][] {
  const calls: Read[][] = [];
  let room = 0;
  for (const read of reads) {
    const keys = Object.values(read.requested).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
    if (keys > room) {
      calls.push([]);
      room = BATCH_GET_ITEMS;
    }
    calls.at(-1)?.push(read);
    room -= keys;
  }
  return calls;
}

/** DynamoDB takes no key twice in one call. */
function merged(reads: readonly Read[]): Requested {
  const all: Requested = {};
  for (const [table, request] of reads.flatMap(({ requested }) => Object.entries(requested))) {
    const { Keys: known = [] } = all[table] ?? {};
    const keys = new Map([...known, ...(request.Keys ?? [])].map((key) => [textOf(key, key), key]));
    all[table] = { ...request, Keys: [...keys.values()] };
  }
  return all;
}

/** What of the answer belongs to a read. */
function partOf(answer: Answer, requested: Requested): Answer {
  const responses: Record<string, readonly Item[]> = {};
  const unprocessed: Requested = {};
  for (const [table, request] of Object.entries(requested)) {
    const { Keys = [] } = request;
    const [shape = {}] = Keys;
    const own = new Set(Keys.map((key) => textOf(key, shape)));
    responses[table] = (answer.Responses[table] ?? []).filter((item) => own.has(textOf(item, shape)));
    const left = (answer.UnprocessedKeys[table]?.Keys ?? []).filter((key) => own.has(textOf(key, shape)));
    if (left.length > 0) unprocessed[table] = { ...request, Keys: left };
  }
  return { Responses: responses, UnprocessedKeys: unprocessed };
}

/** An item's key as text. `shape`: a key, for the names of its attributes. */
const textOf = (item: Item, shape: Item): string => JSON.stringify(Object.keys(shape).map((name) => item[name]));
