import { type SimulatedEvent, simulated, sources } from "../simulation/catalog";
import { paymentFor } from "../simulation/payment-for";

const AT = new Date("2026-11-18T10:00:10.000Z");
const wish = { name: "order-7", merchantId: "mrc_shop", currency: "EUR", amount: 4250 };

/** An event of every type of a provider that `tap simulate` knows, in each of its statuses. */
export const simulatedEventsOf = (source: "stripe" | "paypal" | "square"): SimulatedEvent[] =>
  [...sources[source].types].flatMap(([type, found]) =>
    found.statuses.map((status) =>
      simulated(paymentFor(found, wish, AT), { source, type, status, at: AT, unique: `${type} ${status}` }),
    ),
  );
