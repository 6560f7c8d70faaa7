import type { NotificationMessage } from "../contracts/payment-workflow";

export interface NotificationQueue {
  send(message: NotificationMessage): Promise<void>;
}

export interface NotificationTopic {
  publish(message: {
    readonly subject: string;
    readonly body: string;
    /** For filter policies of subscriptions. */
    readonly attributes: Readonly<Record<string, string>>;
  }): Promise<void>;
}

export interface NotifyLimit {
  /** Whether a transaction may be notified by hand: not within a minute of the last time. */
  take(transactionId: string): Promise<boolean>;
}
