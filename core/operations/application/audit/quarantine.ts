import { sideBySide } from "../../../shared/application/side-by-side";

/** A quarantined record, as an operator may see it. */
export interface QuarantinedRecord {
  /** Its key in the bucket. */
  readonly key: string;
  /** ISO time. */
  readonly quarantinedAt: string;
  /** ISO time from which on it is deleted. */
  readonly expiresAt: string;
  /** The table whose change it is; undefined where the record does not say. */
  readonly table?: string;
  /** Key of the first item that changed, masked. */
  readonly item?: string;
  /** ISO time of the first change. */
  readonly changedAt?: string;
  readonly changes: number;
  /** Why it is here. */
  readonly reason: string;
  /** Why this version makes no line of it either; undefined where each change becomes its line. */
  readonly hindrance?: string;
}

export interface QuarantinedKey {
  readonly key: string;
  /** ISO time. */
  readonly quarantinedAt: string;
}

/** The bucket of records that gave no line of the audit trail. */
export interface QuarantinedRecords {
  /** Keys in any order. `isWhole`: there are no others. */
  keys(): Promise<{ readonly keys: readonly QuarantinedKey[]; readonly isWhole: boolean }>;
  /** Undefined where it is not there. */
  read(key: string): Promise<QuarantinedRecord | undefined>;
  has(key: string): Promise<boolean>;
}

export interface QuarantineList {
  /** Newest first. */
  readonly records: readonly QuarantinedRecord[];
  /** Others that were not read. */
  readonly more: number;
  readonly isWhole: boolean;
}

/** Objects that are read at once: one of a whole batch has some megabytes. */
const AT_A_TIME = 5;

/** The newest records, of which so many are read at most. */
export async function listQuarantined(records: QuarantinedRecords, limit: number): Promise<QuarantineList> {
  const { keys, isWhole } = await records.keys();
  const newest = [...keys].sort((a, b) => (a.quarantinedAt < b.quarantinedAt ? 1 : -1)).slice(0, limit);
  const found = await sideBySide(newest, AT_A_TIME, ({ key }) => records.read(key));
  return {
    records: found.filter((record) => record !== undefined),
    more: keys.length - newest.length,
    isWhole,
  };
}
