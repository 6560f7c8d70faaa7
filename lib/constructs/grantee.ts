/** A role that rights are granted to: every resource's grants are verbs that add statements here. */
export interface Grantee {
  allow(actions: readonly string[], resource: string | readonly string[]): void;
  /** Adds to the one statement about the customer key. */
  allowKey(...actions: readonly string[]): void;
}
