import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { dynamoCustomerAddresses } from "../../core/notifications/adapters/dynamo-customer-addresses";
import { sesCustomerMailer } from "../../core/notifications/adapters/ses-customer-mailer";
import { FakeClock } from "../../testing/fakes";

const EMAIL = { to: "ada@example.com", subject: "Payment received", text: "text", html: "<p>text</p>" };

/** A mailer whose SES answers every call with the error, or takes it. */
function mailing(error?: Error) {
  const inputs: unknown[] = [];
  const send = async ({ input }: { input: unknown }) => {
    inputs.push(input);
    if (error !== undefined) throw error;
    return { MessageId: "1" };
  };
  const client = { send } as unknown as SESv2Client;
  const mailer = sesCustomerMailer({
    client,
    sender: "shop@example.com",
    configurationSet: "set",
    deployment: "dev-1",
  });
  return { result: mailer.send(EMAIL), inputs };
}
const named = (name: string) => Object.assign(new Error(`ada@example.com is not taken`), { name });

describe("SES", () => {
  test("an e-mail goes to SES from the sender, in the configuration set, with the deployment as its tag", async () => {
    const { result, inputs } = mailing();
    expect(await result).toBe("sent");
    expect(inputs).toEqual([
      {
        FromEmailAddress: "shop@example.com",
        Destination: { ToAddresses: ["ada@example.com"] },
        ConfigurationSetName: "set",
        EmailTags: [{ Name: "deployment", Value: "dev-1" }],
        Content: {
          Simple: {
            Subject: { Data: "Payment received", Charset: "UTF-8" },
            Body: { Text: { Data: "text", Charset: "UTF-8" }, Html: { Data: "<p>text</p>", Charset: "UTF-8" } },
          },
        },
      },
    ]);
  });

  test.each([
    "MessageRejected",
    "BadRequestException",
    "AccountSuspendedException",
    "SendingPausedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "AccessDeniedException",
  ])("an e-mail that meets %s is refused for good", async (name) => {
    expect(await mailing(named(name)).result).toBe("refused");
  });

  test.each(["TooManyRequestsException", "TimeoutError", "InternalFailure"])(
    "an e-mail that meets %s may be sent again, and the error does not name the address",
    async (name) => {
      const error = await mailing(named(name)).result.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "EmailNotSent", message: name });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("ada@example.com");
    },
  );
});

describe("an address in the table of transactions", () => {
  const clock = new FakeClock();
  const now = Math.floor(clock.now().getTime() / 1000);
  const addressesOver = (item: object) =>
    dynamoCustomerAddresses(
      { send: async () => ({ Responses: { transactions: [item] } }) } as unknown as DynamoDBDocumentClient,
      "transactions",
      clock,
    );

  test.each([
    ["is used until its time", now, [{ address: "ada@example.com", givenBy: "provider", expiresAt: now }]],
    ["counts as absent after its time, though DynamoDB deletes it late", now - 1, []],
  ])("an address %s", async (_, expires_at, expected) => {
    const item = { transaction_id: "email#t1", customer_email: "ada@example.com", given_by: "provider", expires_at };
    expect(await addressesOver(item).of(["t1"])).toEqual(expected);
  });
});
