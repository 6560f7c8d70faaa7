import { expect } from "@jest/globals";
import type { Derived } from "../core/ledger/domain/derive";
import type { Observation, ProviderSystem } from "../core/ledger/domain/observation";
import { eventsOf } from "./observed";
import { transactionOf } from "./one-transaction";

/** What a transaction must say once all of the observations have come. */
export type Case = readonly [
  title: string,
  system: ProviderSystem,
  observations: readonly Observation[],
  right: Partial<Derived>,
];

/** The state is right in the order of the events, and newest first. */
export function check(
  _: string,
  system: ProviderSystem,
  observations: readonly Observation[],
  right: Partial<Derived>,
): void {
  const events = eventsOf(system, observations);
  expect(transactionOf(events).state).toMatchObject(right);
  expect(transactionOf([...events].reverse()).state).toMatchObject(right);
}
