import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { EMAIL_DEPLOYMENT_TAG } from "../../contracts/customer-email";
import type { CustomerMailer } from "../application/ports";

/**
 * Errors that the same e-mail meets again, or that last until an operator acts: an e-mail about a payment is not worth a
 * queue that stands still. `MessageRejected`: also in an account that is still in the sandbox.
 */
const permanentNames = new Set([
  "MessageRejected",
  "BadRequestException",
  "AccountSuspendedException",
  "SendingPausedException",
  "MailFromDomainNotVerifiedException",
  "NotFoundException",
  "AccessDeniedException",
]);

/** SES did not take an e-mail now. Its own message may name the address, so only the error's name is kept. */
class EmailNotSent extends Error {
  override readonly name = "EmailNotSent";
}

interface Options {
  readonly client: SESv2Client;
  readonly sender: string;
  readonly configurationSet: string;
  /** Value of the message tag by which CloudWatch keeps bounces and complaints. */
  readonly deployment: string;
}

const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });

/** Customers' e-mails through SES. The configuration set's suppression list keeps away those that bounced before. */
export function sesCustomerMailer({ client, sender, configurationSet, deployment }: Options): CustomerMailer {
  return {
    async send({ to, subject, text, html }) {
      try {
        await client.send(
          new SendEmailCommand({
            FromEmailAddress: sender,
            Destination: { ToAddresses: [to] },
            ConfigurationSetName: configurationSet,
            EmailTags: [{ Name: EMAIL_DEPLOYMENT_TAG, Value: deployment }],
            Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
          }),
        );
        return "sent";
      } catch (error) {
        const name = error instanceof Error ? error.name : "Error";
        if (permanentNames.has(name)) return "refused";
        throw new EmailNotSent(name);
      }
    },
  };
}
