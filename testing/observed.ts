import type {
  AuthorizationObservation,
  ChargeObservation,
  DisputeObservation,
  Observation,
  PaymentObservation,
  ProviderSystem,
  RefundObservation,
} from "../core/ledger/domain/observation";
import type { LifeEvent } from "./lives";

const START = Date.parse("2026-11-18T10:00:00.000Z");
type Said<O> = Partial<O> & { readonly status?: string };

const seen = (second: number) => ({ at: START + second * 1000, final: 0, progress: 0, belongsTo: [], currency: "USD" });
const finals: Readonly<Record<string, 0 | 1 | 2>> = { captured: 1, canceled: 1, succeeded: 1, won: 1, lost: 1 };
const finalOf = ({ status = "" }: { readonly status?: string }): 0 | 1 | 2 => finals[status] ?? 0;

/** Observations as readers make them, `second` seconds after ten o'clock. */
export const intent = (second: number, said: Said<PaymentObservation>): Observation =>
  ({ ...seen(second), kind: "intent", name: "stripe_pi_1", final: finalOf(said), ...said }) as Observation;
export const payment = (second: number, said: Said<PaymentObservation>): Observation =>
  ({ ...seen(second), kind: "payment", name: "square_pa_1", final: finalOf(said), ...said }) as Observation;
export const order = (second: number, said: Said<PaymentObservation>): Observation =>
  ({ ...seen(second), kind: "order", name: "paypal_or_1", final: finalOf(said), ...said }) as Observation;
export const authorization = (second: number, said: Said<AuthorizationObservation>): Observation =>
  ({ ...seen(second), kind: "authorization", name: "paypal_au_1", final: finalOf(said), ...said }) as Observation;
export const charge = (second: number, said: Said<ChargeObservation>): Observation =>
  ({ ...seen(second), kind: "charge", name: "stripe_ch_1", final: finalOf(said), ...said }) as Observation;
export const capture = (second: number, said: Said<ChargeObservation>): Observation =>
  ({ ...seen(second), kind: "capture", name: "paypal_ca_1", final: finalOf(said), ...said }) as Observation;
export const refund = (second: number, amount: number, said: Said<RefundObservation> = {}): Observation => {
  const { status = "succeeded" } = said;
  const final = { pending: 0, succeeded: 1, failed: 2 }[status];
  const made = { madeAt: START + second * 1000, release: "no" };
  return {
    ...seen(second),
    ...made,
    kind: "refund",
    name: "re_1",
    amount,
    status,
    final,
    progress: final,
    ...said,
  } as Observation;
};
export const dispute = (second: number, amount: number, said: Said<DisputeObservation>): Observation =>
  ({ ...seen(second), kind: "dispute", name: "dp_1", amount, final: finalOf(said), ...said }) as Observation;
/** Epoch milliseconds of a second after ten o'clock. */
export const at = (second: number): number => START + second * 1000;

/** One event for each observation. */
export const eventsOf = (system: ProviderSystem, observations: readonly Observation[]): readonly LifeEvent[] =>
  observations.map((observation, index) => ({
    event: `${system}#evt_${index + 1}`,
    type: observation.kind,
    system,
    occurredAt: new Date(observation.at).toISOString(),
    observations: [observation],
  }));
