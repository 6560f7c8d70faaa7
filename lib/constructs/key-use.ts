import type { Platform } from "../platform";
import type { KeyAction, KeyService } from "./grantee";
import type { Statement } from "./policy";

/** What a role lets services do with the customer key: one statement for each action, bound to the services. */
export class KeyUse {
  private readonly services = new Map<KeyAction, Set<KeyService>>();

  constructor(private readonly platform: Platform) {}

  add(service: KeyService, actions: readonly KeyAction[]): this {
    for (const action of actions) {
      this.services.set(action, (this.services.get(action) ?? new Set<KeyService>()).add(service));
    }
    return this;
  }

  get statements(): readonly Statement[] {
    const { key, region } = this.platform;
    const host = (service: KeyService) => `${service}.${region}.amazonaws.com`;
    return [...this.services].map(([action, services]) => ({
      Effect: "Allow",
      Action: [action],
      Resource: key.arn,
      Condition: { StringEquals: { "kms:ViaService": [...services].sort().map(host) } },
    }));
  }
}
