import type { Notification } from "../../../notifications/application/ports";

export interface FeedOptions {
  /** Notifications that were made at this time or later, as far back as they are kept. @default new ones only */
  readonly since?: Date | undefined;
  /** Whether the feed ends with what there is now. @default it goes on */
  readonly once?: boolean | undefined;
  /** Ends the feed. */
  readonly signal: AbortSignal;
}

export interface NotificationFeed {
  /** Notifications as they are made, those of one transaction in their order. Reading takes none away from anybody. */
  read(options: FeedOptions): AsyncIterable<Notification>;
}

export interface SigningSecrets {
  /** Secrets with which webhooks to the merchant's endpoint are signed; undefined where it has none, or they may not be read. */
  of(merchantId: string): Promise<readonly string[] | undefined>;
}
