import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  GatewayUnavailable,
  type ModificationRequest,
  type PaymentGateway,
} from "../../core/payments/application/ports/gateway";
import { modificationKinds } from "../../core/payments/domain/modification";
import { sandboxModificationAmounts as amounts, sandboxGateway } from "../../core/payments/gateways/sandbox";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { read } from "../../core/webhooks/providers/stripe/read";
import { type FakeStripe, startFakeStripe } from "../../testing/fake-stripe";
import { stripeRefundObject } from "../../testing/fake-stripe-modifications";
import { stripeEvent } from "../../testing/stripe";
import { keys, stripeAt } from "../../testing/stripe-gateway";
import { type StripeMock, startStripeMock, stripeMockBinary } from "../../testing/stripe-mock";

const ID = "rfd_000000000000000000000002";
const request = (fields: Partial<ModificationRequest> = {}): ModificationRequest => ({
  ...{ id: ID, transactionId: "pay_0123456789abcdef01234567", kind: "refund", amount: 500, currency: "USD" },
  ...{ reference: "pi_1", retries: 0 },
  ...fields,
});
const ending = (digits: number, fields: Partial<ModificationRequest> = {}) =>
  request({ amount: 500 + digits, ...fields });

let stripe: FakeStripe;
beforeAll(async () => {
  stripe = await startFakeStripe();
});
beforeEach(() => stripe.reset());
afterAll(() => stripe.stop());

describe.each<[string, () => PaymentGateway]>([
  ["sandbox", () => sandboxGateway],
  ["stripe", () => stripeAt(stripe.port)],
])("the contract of the gateway %s", (name, gateway) => {
  test.each(modificationKinds)(`the gateway ${name} makes a %s`, async (kind) => {
    expect(await gateway().modify(request({ kind }))).toMatchObject({ outcome: "succeeded" });
  });

  test.each(modificationKinds)(`the gateway ${name} gives the same result to the same %s`, async (kind) => {
    expect(await gateway().modify(request({ kind }))).toEqual(await gateway().modify(request({ kind })));
  });

  test.each(["refund", "capture"] as const)(`the gateway ${name} refuses a %s with a code`, async (kind) => {
    const result = await gateway().modify(ending(amounts.refused, { kind }));
    expect(result).toEqual({ outcome: "refused", code: expect.stringMatching(/^[a-z_]+$/) });
  });

  test.each(["refund", "capture"] as const)(
    `the gateway ${name} throws where the result of a %s is unknown`,
    async (kind) => {
      await expect(gateway().modify(ending(amounts.timesOut, { kind }))).rejects.toThrow(GatewayUnavailable);
    },
  );
});

test("the sandbox answers some amounts at the third attempt", async () => {
  const attempt = (retries: number) => sandboxGateway.modify(ending(amounts.failsTwice, { retries }));
  await expect(attempt(0)).rejects.toThrow(GatewayUnavailable);
  await expect(attempt(1)).rejects.toThrow(GatewayUnavailable);
  expect(await attempt(2)).toEqual({ outcome: "succeeded" });
  expect(await sandboxGateway.findModification(request())).toBeUndefined();
});

describe("refunds at Stripe", () => {
  test("a refund has its own id as its key, and as metadata for its webhooks", async () => {
    await stripeAt(stripe.port).modify(request({ reason: "duplicate" }));
    const [{ headers, form } = { headers: {}, form: new URLSearchParams() }] = stripe.modifications;
    expect(headers["idempotency-key"]).toBe(ID);
    expect(Object.fromEntries(form)).toEqual({
      payment_intent: "pi_1",
      amount: "500",
      reason: "duplicate",
      "metadata[tap_modification]": ID,
      "metadata[tap_deployment]": "dev-us-east-1",
    });
  });

  test("a refund's answer says what its webhook says, which names the request and the deployment", async () => {
    const result = await stripeAt(stripe.port).modify(request());
    const metadata = { tap_modification: ID, tap_deployment: "dev-us-east-1" };
    const reading = read(EventBody.of(stripeEvent("refund.created", stripeRefundObject({ metadata }))));
    if (reading.outcome !== "read") throw new Error("unread");
    const { at: _, belongsTo: __, ...observed } = reading.event.observations[0];
    expect(reading.event.deployment).toBe("dev-us-east-1");
    expect(observed).toMatchObject({ name: "stripe_re_1", requestedAs: ID, status: "succeeded" });
    const at = Date.parse("2026-11-18T10:00:10Z");
    expect(result).toEqual({ outcome: "succeeded", observed: { system: "stripe", at, refund: observed } });
  });

  test.each([
    ["that is pending is accepted", 54, { outcome: "accepted", observed: { refund: { status: "pending" } } }],
    [
      "that failed at once is refused",
      55,
      { outcome: "refused", code: "lost_or_stolen_card", observed: { refund: { status: "failed" } } },
    ],
    ["of more than is left is refused", 56, { outcome: "refused", code: "invalid_amount" }],
  ])("a refund %s", async (_, digits, result) => {
    expect(await stripeAt(stripe.port).modify(ending(digits))).toMatchObject(result);
  });

  test.each([
    ["an unknown PaymentIntent, as with a key of another account", 57],
    ["a busy Stripe", 58],
  ])("a refund at %s is not refused: it may be requested again", async (_, digits) => {
    await expect(stripeAt(stripe.port).modify(ending(digits))).rejects.toThrow(GatewayUnavailable);
    expect(stripe.modifications.length).toBe(1);
  });

  test("a refund of a payment that the sandbox charged is refused, and not requested", async () => {
    const refused = { outcome: "refused", code: "charged_by_another_gateway" };
    const other = request({ reference: "pay_0123456789abcdef01234567" });
    expect(await stripeAt(stripe.port).modify(other)).toEqual(refused);
    expect(await stripeAt(stripe.port).findModification(other)).toEqual(refused);
    const tooFine = request({ amount: 1_990_01, currency: "MGA" });
    expect(await stripeAt(stripe.port).modify(tooFine)).toEqual({ outcome: "refused", code: "amount_not_supported" });
    expect(stripe.modifications).toEqual([]);
  });

  test("a look-up finds the refund that carries the id, also on a later page, and requests nothing", async () => {
    const gateway = stripeAt(stripe.port, keys("sk_old", "sk_new"));
    expect(await gateway.findModification(request())).toMatchObject({
      outcome: "succeeded",
      observed: { refund: { name: "stripe_re_2", requestedAs: ID } },
    });
    expect(await gateway.findModification(request({ id: "rfd_000000000000000000000009" }))).toBeUndefined();
    expect(stripe.modifications).toEqual([]);
    await expect(stripeAt(1).findModification(request())).rejects.toThrow(GatewayUnavailable);
  });
});

describe("captures and cancels at Stripe", () => {
  test("a capture in part says what was captured, and a cancel that nothing was", async () => {
    const gateway = stripeAt(stripe.port);
    expect(await gateway.modify(request({ id: "cap_1", kind: "capture", amount: 1000 }))).toMatchObject({
      outcome: "succeeded",
      observed: { payment: { kind: "intent", name: "stripe_pi_1", status: "captured", received: 1000, amount: 4251 } },
    });
    expect(await gateway.modify(request({ id: "can_1", kind: "cancel" }))).toMatchObject({
      outcome: "succeeded",
      observed: { payment: { status: "canceled" } },
    });
    expect(stripe.modifications.map(({ headers, form }) => [headers["idempotency-key"], String(form)])).toEqual([
      ["cap_1", "amount_to_capture=1000"],
      ["can_1", ""],
    ]);
  });

  const result = (outcome: string, status: string, code?: string) => ({
    ...{ outcome, observed: { payment: { status } } },
    ...(code !== undefined && { code }),
  });
  test.each([
    ["capture of all", "was captured so", "pi_captured", 4251, result("succeeded", "captured")],
    ["capture of all", "was captured in part", "pi_partly", 4251, result("refused", "captured", "captured_otherwise")],
    ["capture", "was cancelled", "pi_canceled", 500, result("refused", "canceled", "already_canceled")],
    ["cancel", "was cancelled", "pi_canceled", 500, result("succeeded", "canceled")],
    ["cancel", "was captured", "pi_captured", 500, result("refused", "captured", "captured_otherwise")],
  ] as const)(
    "the %s of an intent that %s before is what the intent itself says",
    async (what, _, reference, amount, end) => {
      const kind = what === "cancel" ? "cancel" : "capture";
      const gateway = stripeAt(stripe.port);
      expect(await gateway.modify(request({ kind, reference, amount }))).toMatchObject(end);
      expect(await gateway.findModification(request({ kind, reference, amount }))).toMatchObject(end);
    },
  );

  test("an intent that is still authorized is neither captured nor cancelled by a look-up", async () => {
    const held = request({ kind: "capture", reference: "pi_held" });
    expect(await stripeAt(stripe.port).findModification(held)).toBeUndefined();
    expect(await stripeAt(stripe.port).modify(held)).toEqual({
      outcome: "refused",
      code: "payment_intent_unexpected_state",
    });
  });
});

const stripeMock = stripeMockBinary();

// Skipped where Go, or the module proxy to install it from, is missing.
(stripeMock === undefined ? describe.skip : describe)("Stripe's own mock server", () => {
  let mock: StripeMock | undefined;
  beforeAll(async () => {
    mock = await startStripeMock(stripeMock ?? "");
  }, 20_000);
  afterAll(() => mock?.stop());

  test("Stripe's own mock server finds nothing wrong with the requests of refunds, captures and cancels", async () => {
    const gateway = stripeAt(mock?.port ?? 0);
    expect(await gateway.modify(request({ reason: "fraudulent" }))).toMatchObject({ observed: { system: "stripe" } });
    for (const kind of ["capture", "cancel"] as const) {
      // Its intents never change: what matters is that it takes the request, and that its answer is read.
      const answered = await gateway.modify(request({ kind })).catch((error: Error) => error.message);
      expect(JSON.stringify(answered)).toMatch(/the PaymentIntent \w+ is requires_payment_method|"outcome"/);
    }
    expect(await gateway.findModification(request())).toBeUndefined();
  });
});
