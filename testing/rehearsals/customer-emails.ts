import { submitted } from "../../ops/iam/probes/api";
import { expectSoon, type World } from "../../ops/iam/world";
import { logLines } from "../log-lines";
import { rehearsal } from "./rehearsal";
import { withVariables } from "./with-variables";

/** What SES takes nothing from: its owner never confirmed it. */
const UNVERIFIED = { SENDER_EMAIL: "payments@unverified.example" };
const CHARGED = 1_990;

/** Has a customer's e-mail refused, and returns the transaction that it was about. */
async function refusedEmail(world: World): Promise<string> {
  return withVariables(world, "notification-sender", UNVERIFIED, async () => {
    const tag = world.fresh();
    const id = await submitted(world, tag, CHARGED, { customer_email: `${tag}@customers.example` });
    const group = world.names.functionLogGroup(world.names.of("lambda", "notification-sender"));
    const isLogged = async () =>
      (await logLines(world.clients.logs, group)).some((line) => line.includes("e-mail refused") && line.includes(id));
    await expectSoon(world, "the e-mail is refused", isLogged, true);
    return id;
  });
}

/** Alarms about e-mails to customers. */
export const customerEmailRehearsals = [
  rehearsal({
    alarm: "customer-emails-refused",
    title: "SES refuses a customer's e-mail since the sender is not verified, until it is",
    cause: refusedEmail,
    steps: (id) => [
      { command: "tap logs notification-sender --errors", shows: ["customer's e-mail refused", id] },
      { command: "tap doctor --all", shows: ["e-mails to customers"], exitCode: 1 },
    ],
  }),
];
