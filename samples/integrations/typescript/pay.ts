import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { dataOf, tap } from "./tap";

// Your own number of the order. Store it before you call Tap: it is the key under which you may always try again.
const order = `order-${randomUUID().slice(0, 8)}`;
const submit = (amount: number) =>
  tap.POST("/transactions", {
    params: { header: { "Idempotency-Key": order } },
    body: {
      merchant_id: "mrc_demo",
      customer_id: "cus_1",
      amount,
      currency: "USD",
      payment_method: "pm_sandbox",
      reference: order,
    },
  });

const payment = dataOf(await submit(1990));
console.log(`${payment.id} is submitted as ${order}`);

// The same key and the same body are the same payment, however often you send them.
console.log(`sent again: repeated ${dataOf(await submit(1990)).repeated}`);

// What is refused has a stable code, and says what is wrong with which field. Nothing was stored.
const { error, response } = await submit(19.9);
if (error && "errors" in error) {
  const [first] = error.errors ?? [];
  console.log(`19.90 instead of 1990: ${response.status} ${error.code}, ${first?.pointer} ${first?.rule}`);
}

const read = () => tap.GET("/transactions/{id}", { params: { path: { id: payment.id } } }).then(dataOf);
let transaction = await read();
while (transaction.status === "pending") {
  await sleep(500);
  transaction = await read();
}
console.log(`${transaction.status} ${transaction.amount} ${transaction.currency}`);

// If you have only your own number: find the payment by its reference.
const { transactions } = dataOf(
  await tap.GET("/transactions", { params: { query: { merchant_id: "mrc_demo", reference: order } } }),
);
console.log(`found by its reference: ${transactions.map(({ id }) => id)}`);
