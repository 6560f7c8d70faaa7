import { Construct } from "constructs";
import { Table } from "../../constructs/table";
import type { Platform } from "../../platform";

/** What operators do, written by their command before it acts: who, what, how many, and why. */
export class Operations extends Construct {
  readonly actions: Table<"operator-actions">;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.actions = new Table(this, "operator-actions", platform);
  }
}
