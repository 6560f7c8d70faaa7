import type { Arguments } from "./arguments";
import type { Clients } from "./clients";

export interface ApplyContext {
  readonly clients: Clients;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  /** Folder to which relative paths of the file belong. */
  readonly directory: string;
  /** So many times as fast as on AWS are alarms evaluated. @default not at all */
  readonly alarmSpeed?: number | undefined;
}

/** Creates one resource and returns the attributes that others may refer to. */
export type ResourceHandler = (args: Arguments, context: ApplyContext) => Promise<Readonly<Record<string, unknown>>>;
export type ResourceHandlers = Readonly<Record<string, ResourceHandler>>;
