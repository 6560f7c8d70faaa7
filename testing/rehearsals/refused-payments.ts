import { summary } from "../../local/demo/answers";
import { type BatchAnswer, batchClient, batchIn, type ResultLine } from "../../local/demo/batch-client";
import { DEMO_MERCHANTS } from "../../local/demo/callers";
import { expectStory, submit, submitted } from "../../ops/iam/probes/api";
import { expectSame, type World } from "../../ops/iam/world";
import { rehearsal } from "./rehearsal";
import { withVariables } from "./with-variables";

const [MERCHANT = ""] = DEMO_MERCHANTS;
/** Payments within an hour of which more than the alarm's 5 are refused. */
const REFUSED = 6;
/** Stripe counts ariary whole, ISO 4217 in hundredths: this has parts of what Stripe takes. */
const ARIARY = { currency: "MGA" };
const BROKEN_ARIARY = 1_990;
const WHOLE_ARIARY = 2_000;

/** Two items of one key in one transaction, which DynamoDB takes from no one. */
const oneTableForTwo = (world: World) => ({ LEDGER_TABLE: world.output("table_transactions") });

interface Processed extends BatchAnswer {
  readonly payment?: string | undefined;
}

/** Has a file of one payment processed. Returns its batch, and the payment unless it was refused. */
async function uploaded(world: World, reference: string): Promise<Processed> {
  const client = batchClient(world, MERCHANT);
  const row = `cus_${world.fresh()},${WHOLE_ARIARY},USD,pm_sandbox,${reference}`;
  const file = `customer_id,amount,currency,payment_method,reference\n${row}\n`;
  const { id, upload } = batchIn(await client.create(file, world.fresh()));
  if (upload !== null) await client.upload(upload, file);
  const batch = await client.ended(id);
  const [line = "{}"] = (await client.resultFileOf(batch)).split("\n");
  return { ...batch, payment: (JSON.parse(line) as ResultLine).transaction_id };
}

/** What the merchant submits once it may, so that it is captured; found by the same reference. */
async function submittedAgain(world: World, reference: string, amount: number, more: object): Promise<void> {
  const id = await submitted(world, world.fresh(), amount, { reference, ...more });
  await expectStory(world, id, "captured, 2 rows");
}

const findCaptured = (reference: string) => ({
  command: `tap transactions find ${reference} --merchant ${MERCHANT}`,
  shows: ["captured"],
});

/** Alarms about payments that are refused. */
export const refusedPaymentRehearsals = [
  rehearsal({
    alarm: "payments-invalid",
    title: "Stripe takes none of a merchant's amounts; the merchant corrects them, and submits again",
    async cause(world) {
      const reference = world.fresh();
      await withVariables(world, "payment-tasks", { PAYMENT_GATEWAY: "stripe" }, async () => {
        for (let count = 0; count < REFUSED; count++) {
          const id = await submitted(world, world.fresh(), BROKEN_ARIARY, { reference, ...ARIARY });
          await expectStory(world, id, "failed, 2 rows");
        }
      });
      return reference;
    },
    steps: (reference) => [
      { command: "tap transactions find --status failed", shows: [reference, "amount_not_supported"] },
      findCaptured(reference),
    ],
    repair: (world, reference) => submittedAgain(world, reference, WHOLE_ARIARY, ARIARY),
  }),
  rehearsal({
    alarm: "payment-not-storable",
    title: "a deployment writes two items of one key and is taken back; the merchant submits again",
    async cause(world) {
      const reference = world.fresh();
      await withVariables(world, "transaction-processor", oneTableForTwo(world), async () => {
        const answer = await submit(world, world.fresh(), BROKEN_ARIARY, { reference });
        expectSame("the submission", summary(answer), "422 NOT_STORABLE");
      });
      return reference;
    },
    steps: (reference) => [
      { command: "tap logs functions --contains NOT_STORABLE", shows: ["payment refused", "NOT_STORABLE"] },
      findCaptured(reference),
    ],
    repair: (world, reference) => submittedAgain(world, reference, WHOLE_ARIARY, {}),
  }),
  rehearsal({
    alarm: "payment-not-storable",
    title: "a row of a file meets a faulty deployment, which is taken back; the merchant uploads the row again",
    async cause(world) {
      const reference = world.fresh();
      const { id, refused } = await withVariables(world, "batch-worker", oneTableForTwo(world), () =>
        uploaded(world, reference),
      );
      expectSame("refused rows", refused, 1);
      return { id, reference };
    },
    steps: ({ id, reference }) => [
      { command: "tap logs functions --contains NOT_STORABLE", shows: [id] },
      { command: `tap batches show ${id} --refused`, shows: ["NOT_STORABLE"] },
      findCaptured(reference),
    ],
    async repair(world, { reference }) {
      const { state, payment = "" } = await uploaded(world, reference);
      expectSame("the new batch", state, "completed");
      await expectStory(world, payment, "captured, 2 rows");
    },
  }),
];
