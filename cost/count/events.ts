import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { modificationKey } from "../../core/payments/adapters/modification-items";
import { batchClient, batchIn } from "../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../local/demo/callers";
import { callsOf } from "../../local/demo/calls";
import { eventOf } from "../../local/demo/simulated";
import type { LocalStack } from "../../local/stack";
import type { ApiClient, HttpResponse } from "../../tools/http";
import { until } from "../../tools/poller";
import type { KindName } from "../counts";

/** How an event of a kind is caused. It is counted from its request until nothing moves any more. */
export interface Kind {
  readonly name: KindName;
  /** How often it is caused. @default as often as all kinds */
  readonly times?: number;
  /**
   * The kind is what batch-worker does beside what it does for the other kind, for each of so many rows. Their payments
   * are charged as that of one row, but together here, where few processors make attempts time out.
   */
  readonly beside?: { readonly kind: KindName; readonly rows: number };
  /** `number`: 0 for the event before the first one that is counted, which starts the functions. */
  cause(number: number): Promise<void>;
}

/** Rows by which the larger file is longer. */
const FURTHER_ROWS = 10;
const PAGE = "5";
const MERCHANT = DEMO_MERCHANTS[0] ?? "";

type Stack = Pick<LocalStack, "clients" | "info" | "ca">;

/** All kinds, in an order in which each finds what the ones before it have left. */
export function kindsOf(stack: Stack, api: ApiClient): Kind[] {
  const { clients, info, ca } = stack;
  const calls = callsOf({ api, info, clients, ca });
  const { post, get, ended, upload } = merchantOf(stack, api);
  const payments = new Map<number, string>();
  const bodies = new Map<number, string>();

  const stripe = (name: KindName, type: string): Kind => ({
    name,
    async cause(number) {
      const { body } = eventOf("stripe", type, `counted-${number}`);
      if (type === "payment_intent.succeeded") bodies.set(number, body);
      await expected("200 received", calls.stripe(body));
    },
  });
  const paymentOf = (number: number) => payments.get(number) ?? "";
  const listed = (more: Readonly<Record<string, string>> = {}) =>
    get("/transactions", { merchant_id: MERCHANT, limit: PAGE, ...more }) as Promise<{ cursor: string }>;
  let cursor = "";

  return [
    stripe("webhook that begins a payment", "payment_intent.created"),
    stripe("webhook of a capture", "payment_intent.succeeded"),
    stripe("webhook that says nothing new", "payment_intent.succeeded"),
    {
      name: "repeated webhook",
      cause: (number) => expected("200 processed", calls.stripe(bodies.get(number) ?? "")),
    },
    stripe("webhook of a charge", "charge.succeeded"),
    stripe("webhook of a refund", "refund.created"),
    stripe("webhook of a dispute", "charge.dispute.created"),
    {
      name: "submitted payment",
      async cause(number) {
        const { id } = await post("/transactions", `counted-${number}`, {
          merchant_id: MERCHANT,
          customer_id: `cus_${number}`,
          amount: 1990,
          currency: "USD",
          payment_method: "pm_sandbox_visa",
          reference: `order-${number}`,
        });
        payments.set(number, id);
        await ended({ transaction_id: id });
      },
    },
    {
      name: "requested refund",
      cause: async (number) => {
        const { id } = await post(`/transactions/${paymentOf(number)}/refunds`, `refund-${number}`, { amount: 500 });
        await ended(modificationKey({ transactionId: paymentOf(number), id }));
      },
    },
    { name: "read of a payment", cause: async (number) => void (await get(`/transactions/${paymentOf(number)}`)) },
    {
      name: "first page of a list",
      async cause() {
        ({ cursor } = await listed());
      },
    },
    { name: "next page of a list", cause: async () => void (await listed({ cursor })) },
    { name: "file of one row", times: 1, cause: (number) => upload(number, 1) },
    {
      name: "further row of a file",
      times: 1,
      beside: { kind: "file of one row", rows: FURTHER_ROWS },
      cause: (number) => upload(number, 1 + FURTHER_ROWS),
    },
  ];
}

/** What a merchant's backend calls, and waits for. */
function merchantOf({ clients, info, ca }: Stack, api: ApiClient) {
  const dynamo = DynamoDBDocumentClient.from(clients.dynamo);
  const merchant = { headers: { "x-api-key": info.apiKey }, signAs: info.credentials.merchant };

  const post = async (path: string, key: string, body: object): Promise<{ id: string }> => {
    const headers = { ...merchant.headers, "content-type": "application/json", "idempotency-key": key };
    const text = JSON.stringify(body);
    const answer = await api.send({ method: "POST", path, headers, signAs: merchant.signAs, body: text });
    return ok(answer) as { id: string };
  };
  const get = async (path: string, query: Readonly<Record<string, string>> = {}) =>
    ok(await api.send({ method: "GET", path, query, ...merchant }));
  const item = async (table: string, Key: Readonly<Record<string, string>>) =>
    (await dynamo.send(new GetCommand({ TableName: info.outputs[`table_${table}`], Key, ConsistentRead: true }))).Item;

  /** What is requested leaves the index of pending ones when the notification of its end is queued. */
  const ended = (key: Readonly<Record<string, string>>) =>
    until(
      "the end of what was requested",
      () => item("transactions", key),
      (found) => found !== undefined && found.pending_shard === undefined,
    );
  const upload = async (number: number, count: number) => {
    const batches = batchClient({ api, info, ca }, MERCHANT);
    const row = (index: number) => `cus_${number}_${index},2000,USD,pm_sandbox_visa,"Order ${number} of ${count}"`;
    const rows = Array.from({ length: count }, (_, index) => row(index));
    const file = ["customer_id,amount,currency,payment_method,description", ...rows].join("\r\n");
    const batch = batchIn(await batches.create(file, `counted-${number}-${count}`));
    if (batch.upload === null) throw new Error("the batch has no form for its file");
    await batches.upload(batch.upload, file);
    await until(
      "the end of the batch",
      () => item("batches", { batch_id: batch.id }),
      (found) => String(found?.state).startsWith("completed"),
    );
  };

  return { post, get, ended, upload };
}

async function expected(answer: string, given: Promise<string>): Promise<void> {
  const is = await given;
  if (is !== answer) throw new Error(`a request was answered ${is}, not ${answer}`);
}

function ok({ status, json, text }: HttpResponse): unknown {
  if (status < 300) return json;
  throw new Error(`a request was answered ${status}: ${text.slice(0, 200)}`);
}
