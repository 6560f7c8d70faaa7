import { summary } from "../../local/demo/answers";
import { batchClient, batchIn } from "../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../local/demo/callers";
import { callsOf } from "../../local/demo/calls";
import { eventOf } from "../../local/demo/simulated";
import { expectStory, submit, submitted } from "../../ops/iam/probes/api";
import { expectSame, type World } from "../../ops/iam/world";
import { internalEvent } from "./internal-event";
import { rehearsal } from "./rehearsal";

/** A number that card schemes give out for tests. */
const CARD = "4242424242424242";
const MERCHANT = DEMO_MERCHANTS[0] ?? "";
const AMOUNT = 1_990;
/** The user that signs as the merchant on a local stack. */
const CALLER = /caller=arn:aws:iam::\d+:user\/\S+/;
/** Fits an output that has no more of the number than its last four digits. */
const NO_NUMBER = /^(?![\s\S]*4242[ -]?4242)/;

/** An event of a payment whose merchant has written this into the payment's description. */
function describedEvent(tag: string, description: string) {
  const { body, transactionId } = eventOf("stripe", "payment_intent.succeeded", tag);
  const { id } = JSON.parse(body) as { readonly id: string };
  return { key: `stripe#${id}`, transactionId, body: body.replace(`Simulated payment ${tag}`, description) };
}

async function sent(world: World, { body, transactionId }: ReturnType<typeof describedEvent>): Promise<void> {
  expectSame("event", await callsOf(world).stripe(body), "200 received");
  await expectStory(world, transactionId, "captured, 1 rows");
}

const rowOf = (tag: string, description: string) =>
  `customer_id,amount,currency,payment_method,description\ncus_${tag},${AMOUNT},USD,pm_sandbox,${description}\n`;

/** Uploads a file of one row, and waits until its batch has ended. Resolves to the batch's id. */
async function processed(world: World, file: string, state: string): Promise<string> {
  const client = batchClient(world, MERCHANT);
  const { id, upload } = batchIn(await client.create(file, world.fresh()));
  if (upload !== null) await client.upload(upload, file);
  expectSame("the batch", (await client.ended(id)).state, state);
  return id;
}

/** Alarms about card numbers. Nothing that a command shows has one. */
export const cardDataRehearsals = [
  rehearsal({
    alarm: "card-data",
    title: "a provider's event has a card number, which was masked; its field is shown, and the merchant leaves it out",
    async cause(world) {
      const tag = world.fresh();
      const event = describedEvent(tag, `card ${CARD}`);
      await sent(world, event);
      const mended = describedEvent(`${tag}-mended`, "an order");
      return { event, mended };
    },
    steps: ({ event, mended }) => [
      { command: "tap logs functions --contains CARD_NUMBER", shows: [event.key, NO_NUMBER] },
      {
        command: `tap events show ${event.key} --raw --reason "which field has the number"`,
        shows: [/"description": ?"card \*{12}4242"/, NO_NUMBER],
      },
      { command: `tap events show ${mended.key}`, shows: ["processed", /^(?![\s\S]*masked at receipt)/] },
    ],
    repair: (world, { mended }) => sent(world, mended),
  }),
  rehearsal({
    alarm: "card-data",
    title: "an internal service sends a card number for a payment's id; it is named, and sends the id",
    async cause(world) {
      const tag = world.fresh();
      const { body } = internalEvent(tag, CARD);
      expectSame("event", await callsOf(world).internal(body), "422 CARD_NUMBER_REFUSED");
      return internalEvent(tag, tag);
    },
    steps: ({ transactionId }) => [
      {
        command: "tap logs functions --contains CARD_NUMBER",
        shows: [CALLER, "provider=own", NO_NUMBER],
      },
      { command: `tap transactions find ${transactionId}`, shows: ["captured"] },
    ],
    async repair(world, { body, transactionId }) {
      expectSame("event", await callsOf(world).internal(body), "200 received");
      await expectStory(world, transactionId, "captured, 1 rows");
    },
  }),
  rehearsal({
    alarm: "card-data",
    title: "a merchant submits a card number; it is named, and submits the gateway's token",
    async cause(world) {
      const reference = world.fresh();
      const answer = await submit(world, world.fresh(), AMOUNT, { reference, payment_method: CARD });
      expectSame("the submission", summary(answer), "422 CARD_NUMBER_REFUSED");
      return reference;
    },
    steps: (reference) => [
      { command: "tap logs functions --contains CARD_NUMBER", shows: [CALLER, NO_NUMBER] },
      { command: `tap transactions find ${reference} --merchant ${MERCHANT}`, shows: ["captured"] },
    ],
    async repair(world, reference) {
      const id = await submitted(world, world.fresh(), AMOUNT, { reference });
      await expectStory(world, id, "captured, 2 rows");
    },
  }),
  rehearsal({
    alarm: "card-data",
    title: "a row of a file has a card number; the batch and the row are shown, and the merchant uploads another file",
    async cause(world) {
      const id = await processed(world, rowOf(world.fresh(), CARD), "completed_with_errors");
      return { id, tag: world.fresh() };
    },
    steps: ({ id, tag }) => [
      { command: "tap logs functions --contains CARD_NUMBER", shows: [id, NO_NUMBER] },
      { command: `tap batches show ${id} --refused`, shows: ["CARD_NUMBER_REFUSED", "description", NO_NUMBER] },
      { command: `tap transactions find cus_${tag} --merchant ${MERCHANT}`, shows: [/captured|pending/] },
    ],
    repair: async (world, { tag }) => void (await processed(world, rowOf(tag, "an order"), "completed")),
  }),
];
