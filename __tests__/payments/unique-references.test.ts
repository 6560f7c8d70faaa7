import { describe, expect, test } from "@jest/globals";
import { problems } from "../../core/contracts/problems";
import { batchWorld } from "../../testing/batch-world";
import { RecordingGateway } from "../../testing/payment-fakes";
import { OTHER_MERCHANT, payment, paymentWorld } from "../../testing/payment-world";

const unique = (fields: object = {}) => payment({ unique_reference: true, ...fields });
const declining = () => new RecordingGateway(() => ({ outcome: "declined", code: "insufficient_funds" }));

type World = ReturnType<typeof paymentWorld>;
const end = async (world: World) => {
  await world.consume();
  await world.settle();
};
const used = (id: unknown) => ({ status: 409, json: { code: "REFERENCE_ALREADY_USED", duplicate_of: id } });

describe("a payment that asks for a unique reference", () => {
  test.each(["pending", "captured"])(
    "a second payment of a reference whose first one is %s is refused with its id, and nothing is written",
    async (status) => {
      const world = paymentWorld();
      const { json: first } = await world.submit(unique(), "key-1");
      if (status === "captured") await end(world);
      world.queue.sent.splice(0);
      const rows = world.transactions.rows.length;
      expect(await world.submit(unique(), "key-2")).toMatchObject(used(first.id));
      expect(world.transactions.rows.length).toBe(rows);
      expect(world.queue.sent).toEqual([]);
      expect(world.submissions.keys.size).toBe(1);
    },
  );

  test("a payment whose reference's earlier one was declined takes the reference, and keeps it", async () => {
    const world = paymentWorld({ gateway: declining() });
    await world.submit(unique(), "key-1");
    await end(world);
    const { status, json: second } = await world.submit(unique(), "key-2");
    expect(status).toBe(202);
    expect(await world.submit(unique(), "key-3")).toMatchObject(used(second.id));
  });

  test("the same request with the same key is a repeat, whatever became of the payment", async () => {
    const world = paymentWorld({ gateway: declining() });
    const { json: first } = await world.submit(unique(), "key-1");
    expect(await world.submit(unique(), "key-1")).toMatchObject({
      status: 202,
      json: { id: first.id, repeated: true },
    });
    await end(world);
    await world.submit(unique(), "key-2");
    expect(await world.submit(unique(), "key-1")).toMatchObject({
      status: 202,
      json: { id: first.id, status: "failed", repeated: true },
    });
  });

  test("a key whose payment was refused for its reference stands for nothing", async () => {
    const world = paymentWorld();
    await world.submit(unique(), "key-1");
    await world.submit(unique(), "key-2");
    expect((await world.submit(unique({ reference: "order-2" }), "key-2")).status).toBe(202);
  });

  test.each([
    ["does not ask for it", payment()],
    ["says false", payment({ unique_reference: false })],
    ["has another reference", unique({ reference: "order-2" })],
  ])("a payment that %s is not refused for another one's reference", async (_, body) => {
    const world = paymentWorld();
    await world.submit(unique(), "key-1");
    expect((await world.submit(body, "key-2")).status).toBe(202);
  });

  test("the same key and the same unique reference of two merchants are two payments", async () => {
    const world = paymentWorld();
    const first = await world.submit(unique(), "key-1");
    const second = await world.submit(unique({ merchant_id: "mrc_2" }), "key-1", OTHER_MERCHANT);
    expect([first.status, second.status, second.json.repeated]).toEqual([202, 202, false]);
    expect(world.transactions.ids.length).toBe(2);
  });

  test("of ten payments with one reference at the same time, one is charged", async () => {
    const gateway = new RecordingGateway();
    const world = paymentWorld({ gateway });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => world.submit(unique(), `key-${index}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 9 }, () => 409)]);
    await end(world);
    expect(gateway.captures).toBe(1);
  });

  test.each([
    ["no reference", { reference: undefined }],
    ["an empty reference", { reference: "" }],
    ["unique_reference as a text", { unique_reference: "true" }],
    ["unique_reference as a number", { unique_reference: 1 }],
  ])("a payment with unique_reference and %s is refused, and nothing is written", async (_, fields) => {
    const world = paymentWorld();
    expect(await world.submit(unique(fields))).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
    expect(world.transactions.rows).toEqual([]);
    expect(world.submissions.references.size).toBe(0);
  });
});

describe("rows that ask for a unique reference", () => {
  const header = "customer_id,amount,currency,payment_method,reference,unique_reference";
  const row = (number: number, reference: string, isUnique: string) =>
    `cus_${number},${1000 + number},USD,pm_visa,${reference},${isUnique}`;

  test("of two rows with one unique reference, one is submitted and the other refused with its payment's id", async () => {
    const world = batchWorld();
    const rows = [row(1, "a", "true"), row(2, "b", "true"), row(3, "a", "TRUE"), row(4, "a", "FALSE"), row(5, "a", "")];
    const { counts, results } = await world.process([header, ...rows].join("\n"));
    expect(counts).toEqual({ rows: 5, submitted: 4, refused: 1 });
    const { transaction_id } = results[0] as { transaction_id: string };
    expect(results[2]).toEqual({
      row: 3,
      outcome: "refused",
      code: "REFERENCE_ALREADY_USED",
      title: problems.REFERENCE_ALREADY_USED.title,
      errors: [{ column: "reference", rule: "repeated", expected: "a reference that no other payment has" }],
      duplicate_of: transaction_id,
    });
    expect(world.transactions.ids.length).toBe(4);
  });

  test.each([
    ["no reference", row(1, "", "true")],
    ["a word that is neither true nor false", row(1, "a", "yes")],
  ])("a row with unique_reference and %s is refused", async (_, line) => {
    const world = batchWorld();
    const { results } = await world.process([header, line, row(2, "b", "true")].join("\n"));
    expect(results.map((result) => ("code" in result ? result.code : result.outcome))).toEqual([
      "INVALID_BODY",
      "submitted",
    ]);
  });

  test("the same payments in another file charge no reference twice", async () => {
    const world = batchWorld();
    const rows = [1, 2, 3].map((number) => row(number, `order-${number}`, "true"));
    await world.process([header, ...rows].join("\n"));
    const { counts } = await world.process([header, ...rows, row(4, "order-4", "true")].join("\n"));
    expect(counts).toEqual({ rows: 4, submitted: 1, refused: 3 });
    expect(world.transactions.ids.length).toBe(4);
  });
});
