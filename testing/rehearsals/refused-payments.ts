import { summary } from "../../local/demo/answers";
import { DEMO_MERCHANTS } from "../../local/demo/callers";
import { expectStory, submit, submitted } from "../../ops/iam/probes/api";
import { expectSame, type World } from "../../ops/iam/world";
import { rehearsal } from "./rehearsal";
import { withVariables } from "./with-variables";

/** Payments within an hour of which more than the alarm's 5 are refused. */
const REFUSED = 6;
/** Stripe counts ariary whole, ISO 4217 in hundredths: this has parts of what Stripe takes. */
const ARIARY = { currency: "MGA" };
const BROKEN_ARIARY = 1_990;
const WHOLE_ARIARY = 2_000;

/** What the merchant submits once it may, so that it is captured; found by the same reference. */
async function submittedAgain(world: World, reference: string, amount: number, more: object): Promise<void> {
  const id = await submitted(world, world.fresh(), amount, { reference, ...more });
  await expectStory(world, id, "captured, 2 rows");
}

const findCaptured = (reference: string) => ({
  command: `tap transactions find ${reference} --merchant ${DEMO_MERCHANTS[0]}`,
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
    alike: ["batch-not-storable"],
    title: "a deployment writes two items of one key and is taken back; the merchant submits again",
    async cause(world) {
      const reference = world.fresh();
      const wrong = { LEDGER_TABLE: world.output("table_transactions") };
      await withVariables(world, "transaction-processor", wrong, async () => {
        const answer = await submit(world, world.fresh(), BROKEN_ARIARY, { reference });
        expectSame("the submission", summary(answer), "422 NOT_STORABLE");
      });
      return reference;
    },
    steps: (reference) => [
      { command: "tap logs transaction-processor --contains NOT_STORABLE", shows: ["payment refused"] },
      findCaptured(reference),
    ],
    repair: (world, reference) => submittedAgain(world, reference, WHOLE_ARIARY, {}),
  }),
];
