import type { EventReading, Observation } from "../core/ledger/domain/observation";

/** Observations of an event that can be read; fails with its reading otherwise. */
export function observationsOf(reading: EventReading): readonly Observation[] {
  if (reading.outcome !== "read") throw new Error(`not read: ${JSON.stringify(reading)}`);
  return reading.event.observations;
}

/** The only observation of such an event. */
export function observationOf(reading: EventReading): Observation {
  const [observation, ...others] = observationsOf(reading);
  if (observation === undefined || others.length > 0) throw new Error(`${others.length + 1} observations, not one`);
  return observation;
}
