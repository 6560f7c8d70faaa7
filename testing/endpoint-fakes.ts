import { isUsableUrl } from "../core/notifications/adapters/webhook-client";
import type { EndpointSettingDeps } from "../core/notifications/application/endpoint-settings/locked-change";
import type {
  ChangeRecord,
  EndpointLocks,
  RecoveryQueue,
  RecoveryRequest,
} from "../core/notifications/application/endpoint-settings/ports";
import type { FakeClock } from "./fakes";
import { InMemoryParameters } from "./parameter-fakes";

export const ENDPOINTS_PATH = "/tap/dev/webhook-endpoints";

class InMemoryEndpointLocks implements EndpointLocks {
  readonly held = new Set<string>();
  readonly records = new Map<string, ChangeRecord>();
  async take(owner: string) {
    if (this.held.has(owner)) return undefined;
    this.held.add(owner);
    return {
      version: this.records.get(owner)?.version ?? 0,
      release: async (change?: ChangeRecord) => {
        if (change !== undefined) this.records.set(owner, change);
        this.held.delete(owner);
      },
    };
  }
}

export class InMemoryRecoveries implements RecoveryQueue {
  readonly sent: { readonly recovery: RecoveryRequest; readonly delaySeconds: number }[] = [];
  async send(recovery: RecoveryRequest, delaySeconds: number) {
    this.sent.push({ recovery, delaySeconds });
  }
}

/** What changes endpoints' settings, in memory. Secrets are numbered. */
export function endpointSettings(clock: FakeClock) {
  const parameters = new InMemoryParameters();
  parameters.set(`${ENDPOINTS_PATH}/default`, undefined);
  const locks = new InMemoryEndpointLocks();
  const recoveries = new InMemoryRecoveries();
  let made = 0;
  const newSecret = () => `whsec_${Buffer.from(`new secret number ${++made}`).toString("base64")}`;
  const newSigningKey = () => `whsk_${Buffer.alloc(32, ++made).toString("base64")}`;
  const deps: EndpointSettingDeps = {
    ...{ parameters, locks, recoveries, clock, newSecret, newSigningKey, isUsableUrl },
    path: ENDPOINTS_PATH,
    randomId: () => "0123456789abcdef01234567",
  };
  const stored = (merchantId: string) =>
    JSON.parse(parameters.value(`${ENDPOINTS_PATH}/merchants/${merchantId}`) ?? "null");
  return { parameters, locks, recoveries, deps, stored };
}
