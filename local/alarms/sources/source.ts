import type { Clients } from "../../apply/clients";
import type { Series } from "../definition";
import type { Samples } from "../samples";

export interface Measuring {
  readonly clients: Clients;
  readonly endpoint: string;
  readonly ca?: string | undefined;
  /** Those of the alarms that the source measures. */
  readonly series: readonly Series[];
  readonly samples: Samples;
  /** Epoch milliseconds from which on anything is measured. */
  readonly started: number;
  /** Epoch milliseconds of the last measurement: what came since is new. */
  readonly since: number;
  readonly now: number;
  readonly speed: number;
}

/** What is counted on AWS by the service itself. */
export interface Source {
  measures(series: Series): boolean;
  measure(measuring: Measuring): Promise<void>;
}
