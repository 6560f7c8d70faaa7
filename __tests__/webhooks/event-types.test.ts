import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { internalEventTypes } from "../../core/contracts/internal-event-schema";
import { classOf, type EventTypes } from "../../core/webhooks/providers/event-types";
import { paypalTypes } from "../../core/webhooks/providers/paypal/types";
import { squareTypes } from "../../core/webhooks/providers/square/types";
import { stripeTypes } from "../../core/webhooks/providers/stripe/types";
import { paypalEventNames } from "../../testing/paypal-event-names";
import { projectRoot } from "../../tools/paths";

const packageFolder = (name: string) => join(projectRoot, "node_modules", name);
const quoted = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? "")),
];

/** Event types that the installed package of Stripe knows, thin ones without their prefix. */
function stripePackageTypes(): string[] {
  const read = (file: string) => readFileSync(join(packageFolder("stripe"), "esm/resources", file), "utf8");
  const snapshots = quoted(read("Events.d.ts"), /type: '([a-z0-9_]+\.[a-z0-9_.]+)'/g);
  const thin = quoted(read("V2/Core/Events.d.ts"), /type: '(v[12]\.[^']+)'/g);
  expect(snapshots.length).toBeGreaterThan(250);
  expect(thin.length).toBeGreaterThan(250);
  return [...new Set([...snapshots, ...thin.map((type) => type.replace(/^v1\./, ""))])];
}

/** Types of the package `square` that are named as events and are none of webhooks. */
const noSquareWebhooks = new Set(["CashDrawerShift", "Loyalty", "Subscription"]);

/** Square's package names one type after each event: `DisputeStateUpdatedEvent`. Most say the event's type as well. */
function squarePackageTypes(): { readonly named: string[]; readonly files: string[] } {
  const folder = join(packageFolder("square"), "api/types");
  const files = readdirSync(folder).flatMap((file) => /^(\w+)Event\.d\.ts$/.exec(file)?.[1] ?? []);
  const named = files.flatMap((file) =>
    quoted(readFileSync(join(folder, `${file}Event.d.ts`), "utf8"), /(?:represents,?|value is) `"?([a-z_.]+)"?`/g),
  );
  expect(files.length).toBeGreaterThan(140);
  expect(named.length).toBeGreaterThan(60);
  return { named, files: files.filter((file) => !noSquareWebhooks.has(file)) };
}

const letters = (type: string) => type.replaceAll(/[._]/g, "").toLowerCase();

const unclassified = (types: EventTypes, names: readonly string[]) =>
  names.filter((name) => classOf(types, name) === "unknown");

describe("every event type is classified", () => {
  test("Stripe's package has no type that is neither mapped nor known to be irrelevant", () => {
    expect(unclassified(stripeTypes, stripePackageTypes())).toEqual([]);
  });

  test("Square's package has no type that is neither mapped nor known to be irrelevant", () => {
    expect(unclassified(squareTypes, squarePackageTypes().named)).toEqual([]);
  });

  test("each event of Square's package that does not say its type is on a list by its name", () => {
    const listed = new Set([...squareTypes.mapped.keys(), ...squareTypes.irrelevant].map(letters));
    const families = squareTypes.irrelevantFamilies.map(letters);
    // Named otherwise than their types.
    const otherwise = new Set(["LocationSettingsUpdated", "MerchantSettingsUpdated"]);
    const missing = squarePackageTypes().files.filter((file) => {
      const name = letters(file);
      return !otherwise.has(file) && !listed.has(name) && !families.some((family) => name.startsWith(family));
    });
    expect(missing).toEqual([]);
  });

  test("PayPal publishes no name that is neither mapped nor known to be irrelevant", () => {
    expect(unclassified(paypalTypes, paypalEventNames)).toEqual([]);
  });

  test("a new type about money is unknown at each provider, not irrelevant", () => {
    for (const type of ["payment_intent.new", "charge.new", "refund.new", "charge.dispute.new", "v2.payments.new"]) {
      expect(classOf(stripeTypes, type)).toBe("unknown");
    }
    for (const type of ["PAYMENT.CAPTURE.NEW", "PAYMENT.NEW", "CHECKOUT.ORDER.NEW", "CUSTOMER.DISPUTE.NEW"]) {
      expect(classOf(paypalTypes, type)).toBe("unknown");
    }
    for (const type of ["payment.new", "refund.new", "dispute.new", "dispute.state.new", "toString"]) {
      expect(classOf(squareTypes, type)).toBe("unknown");
    }
  });
});

describe("the lists name what exists", () => {
  /** Types that Stripe documents and its package leaves out. */
  const documentedOnly = ["v2.core.health.event_generation_failure.resolved"];

  test("Stripe's package has every type that is listed by its name", () => {
    const known = new Set([...stripePackageTypes(), ...documentedOnly]);
    expect([...stripeTypes.mapped.keys(), ...stripeTypes.irrelevant].filter((type) => !known.has(type))).toEqual([]);
  });

  test("PayPal publishes every name that is listed", () => {
    const known = new Set(paypalEventNames);
    expect([...paypalTypes.mapped.keys(), ...paypalTypes.irrelevant].filter((type) => !known.has(type))).toEqual([]);
  });

  test("Square's package has every type that is listed by its name", () => {
    const { named, files } = squarePackageTypes();
    const known = new Set([...named, ...files].map(letters));
    const listed = [...squareTypes.mapped.keys(), ...squareTypes.irrelevant];
    expect(listed.filter((type) => !known.has(letters(type)))).toEqual([]);
  });

  test("no family of irrelevant types can hold one about the money of a payment", () => {
    const families = [stripeTypes, paypalTypes, squareTypes].flatMap((types) => types.irrelevantFamilies);
    const money = /^(v2\.payment|payment\.|payment_intent|charge|refund|dispute|PAYMENT|CHECKOUT|CUSTOMER\.D|RISK)/;
    expect(families.filter((family) => money.test(family) || "PAYMENT.CAPTURE".startsWith(family))).toEqual([]);
  });

  test.each([
    ["stripe", stripeTypes],
    ["paypal", paypalTypes],
    ["square", squareTypes],
  ])("no type of %s is mapped and irrelevant at once", (_, types: EventTypes) => {
    const twice = [...types.mapped.keys()].filter(
      (type) => types.irrelevant.has(type) || types.irrelevantFamilies.some((family) => type.startsWith(family)),
    );
    expect(twice).toEqual(types === stripeTypes ? documentedOnly : []);
  });

  test("internal services may send an inquiry", () => {
    expect(internalEventTypes).toContain("dispute.inquiry");
  });
});
