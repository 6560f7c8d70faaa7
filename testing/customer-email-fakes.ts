import type {
  CustomerAddress,
  CustomerAddresses,
  CustomerEmail,
  CustomerEmailOutcome,
  CustomerMailer,
} from "../core/notifications/application/ports";

export class InMemoryAddresses implements CustomerAddresses {
  readonly kept = new Map<string, CustomerAddress>();

  async remember(transactionId: string, given: CustomerAddress) {
    const known = this.kept.get(transactionId);
    if (known === undefined || (given.givenBy === "merchant" && known.givenBy === "provider")) {
      this.kept.set(transactionId, given);
    }
  }
  of = async (transactionIds: readonly string[]) => transactionIds.flatMap((id) => this.kept.get(id) ?? []);
}

/** Keeps what it is to send. `answer` decides what becomes of it, and may throw. */
export class RecordingMailer implements CustomerMailer {
  readonly sent: CustomerEmail[] = [];
  answer: () => CustomerEmailOutcome = () => "sent";
  async send(email: CustomerEmail) {
    const outcome = this.answer();
    if (outcome === "sent") this.sent.push(email);
    return outcome;
  }
}
