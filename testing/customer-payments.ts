import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { CustomerPayment, CustomerPayments } from "../core/payments/application/ports/customer-payments";

export class InMemoryCustomerPayments implements CustomerPayments {
  private readonly payments = new Map<string, Map<string, CustomerPayment>>();

  async remember(merchantId: string, customerId: string, payment: CustomerPayment) {
    const remembered = this.of(merchantId, customerId).set(payment.transactionId, payment);
    return [...remembered.values()];
  }

  of(merchantId: string, customerId: string): Map<string, CustomerPayment> {
    const key = `${merchantId}#${customerId}`;
    const known = this.payments.get(key) ?? new Map<string, CustomerPayment>();
    this.payments.set(key, known);
    return known;
  }
}

interface SetItem {
  readonly payments: ReadonlySet<string>;
  readonly expires_at: number;
}

/** A table that understands the two updates of customers' payments; `after` is called right after each of them. */
export class SetTable {
  readonly items = new Map<string, SetItem>();
  calls = 0;
  constructor(private readonly after: () => void = () => undefined) {}

  readonly client = {
    send: async (command: unknown) => {
      if (!(command instanceof UpdateCommand)) throw new Error("an update was expected");
      const { Key, UpdateExpression, ExpressionAttributeValues: values = {} } = command.input;
      this.calls++;
      const key = String(Key?.transaction_id);
      const old = this.items.get(key) ?? { payments: new Set<string>(), expires_at: 0 };
      if (UpdateExpression === "SET #expiry = :expiry ADD payments :payment") {
        const payments = new Set([...old.payments, ...(values[":payment"] as Set<string>)]);
        this.items.set(key, { payments, expires_at: Number(values[":expiry"]) });
      } else if (UpdateExpression === "DELETE payments :old") {
        const dropped = values[":old"] as Set<string>;
        this.items.set(key, { ...old, payments: new Set([...old.payments].filter((entry) => !dropped.has(entry))) });
      } else throw new Error(`not understood: ${UpdateExpression}`);
      this.after();
      return { Attributes: this.items.get(key) };
    },
  } as unknown as DynamoDBDocumentClient;
}
