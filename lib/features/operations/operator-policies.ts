import { Construct } from "constructs";
import { ManagedPolicy } from "../../constructs/managed-policy";
import { actions } from "./rights/actions";
import { audit } from "./rights/audit";
import { batches } from "./rights/batches";
import { deadLetters } from "./rights/dead-letters";
import { deliveries } from "./rights/deliveries";
import { events } from "./rights/events";
import { health } from "./rights/health";
import { logs } from "./rights/logs";
import { merchants } from "./rights/merchants";
import type { NounRights, OperatedParts } from "./rights/noun-rights";
import { reviews } from "./rights/reviews";
import { secrets } from "./rights/secrets";
import { simulations } from "./rights/simulations";
import { transactions } from "./rights/transactions";

const nouns: readonly NounRights[] = [
  health,
  actions,
  logs,
  events,
  transactions,
  deliveries,
  deadLetters,
  batches,
  reviews,
  audit,
  secrets,
  merchants,
  simulations,
];

/** Policies for those who operate the deployment: they attach what they need, or only the first two, which change nothing. */
export class OperatorPolicies extends Construct {
  readonly read: ManagedPolicy;
  /** What `doctor` and `logs` look at beside what `read` allows: together they are longer than IAM takes. */
  readonly doctor: ManagedPolicy;
  /** What commands that change something need beside `read`. */
  readonly change: ManagedPolicy;
  /** What commands that let a merchant in or out need beside `change`: others need not be trusted with that. */
  readonly merchants: ManagedPolicy;

  constructor(scope: Construct, id: string, parts: OperatedParts) {
    super(scope, id);
    const { platform } = parts;
    this.read = new ManagedPolicy(
      this,
      { purpose: "operator-read", description: "Commands of tap that only read" },
      platform,
    );
    this.doctor = new ManagedPolicy(
      this,
      {
        purpose: "operator-doctor",
        description: "What tap doctor looks at, beside operator-read",
        beside: [this.read],
      },
      platform,
    );
    this.change = new ManagedPolicy(
      this,
      {
        purpose: "operator",
        description: "Commands of tap that change something, beside operator-read",
        beside: [this.read, this.doctor],
      },
      platform,
    );
    this.merchants = new ManagedPolicy(
      this,
      { purpose: "operator-merchants", description: "Commands of tap that let merchants in, beside operator" },
      platform,
    );
    for (const noun of nouns) {
      noun.read?.(this.read, parts);
      noun.look?.(this.doctor, parts);
      noun.write?.(this.change, parts);
      noun.admit?.(this.merchants, parts);
    }
  }
}
