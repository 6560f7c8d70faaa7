import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "@jest/globals";
import { runningStack } from "../../testing/local-stack";
import { until } from "../../tools/poller";
import { retryWhileBusy } from "../../tools/retry";

const stack = runningStack();
const { api, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(4).toString("hex");
const signAs = info.credentials.operator;
let keys = 0;

interface Answer {
  readonly status: number;
  readonly json: { readonly id?: string; readonly code?: string; readonly duplicate_of?: string };
}

/** Submits a payment that asks to be its reference's only one, under a key of its own where none is given. */
const submit = (reference: string, fields: object = {}, key = `${run}-${++keys}`) =>
  retryWhileBusy(() =>
    api.send({
      method: "POST",
      path: "/transactions",
      headers: { "content-type": "application/json", "x-api-key": info.apiKey, "idempotency-key": key },
      body: JSON.stringify({
        merchant_id: "mrc_references",
        customer_id: `cus_${run}_${reference}`,
        amount: 1990,
        currency: "USD",
        payment_method: "pm_sandbox",
        reference: `${run}-${reference}`,
        unique_reference: true,
        ...fields,
      }),
      signAs,
    }),
  ) as Promise<Answer>;

const statusOf = async (id: string) => {
  const headers = { "x-api-key": info.apiKey };
  const answer = await retryWhileBusy(() => api.send({ method: "GET", path: `/transaction/${id}`, headers, signAs }));
  return (answer.json as { status?: string }).status;
};

describe("a unique reference", () => {
  test("of six payments with one reference at the same time, one is accepted, and the others name it", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => submit("at-once")));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409]);
    expect(new Set(answers.map(({ json }) => json.id ?? json.duplicate_of)).size).toBe(1);
  });

  test("a reference is free once its payment is declined, and stays with the next one", async () => {
    const { json } = await submit("declined", { amount: 1941 }, `${run}-declined`);
    const id = json.id ?? "";
    await until(
      "the decline",
      () => statusOf(id),
      (status) => status === "failed",
    );
    const second = await submit("declined");
    expect(second.status).toBe(202);
    expect(await submit("declined")).toMatchObject({
      status: 409,
      json: { code: "REFERENCE_ALREADY_USED", duplicate_of: second.json.id },
    });
    expect(await submit("declined", { amount: 1941 }, `${run}-declined`)).toMatchObject({ status: 202, json: { id } });
  });

  test("a payment that asks for a unique reference and names none is refused", async () => {
    expect(await submit("none", { reference: undefined })).toMatchObject({
      status: 400,
      json: { code: "INVALID_BODY" },
    });
  });
});
