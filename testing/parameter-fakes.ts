import { UNSET } from "../core/contracts/parameters";
import type { OperatorParameters, ParameterInfo } from "../core/operations/application/parameter-ports";
import { ChangedMeanwhile, type NewNote } from "../core/shared/application/setting-parameters";
import { noteOf, noteText } from "../core/shared/domain/parameter-note";

interface Stored {
  readonly value: string | undefined;
  readonly version: number;
  readonly description: string;
}

/** Parameters in memory. `calls` says what was done, without values. */
export class InMemoryParameters implements OperatorParameters {
  readonly stored = new Map<string, Stored>();
  readonly calls: string[] = [];
  /** Called before a value is written: another operator, say. */
  meanwhile: () => void = () => undefined;

  /** As set by hand, without a note; undefined: as the stack makes it. */
  set(name: string, value: string | undefined, version = value === undefined ? 1 : 2): void {
    this.stored.set(name, { value, version, description: "by hand" });
  }
  value = (name: string) => this.stored.get(name)?.value;

  async describe(prefix: string): Promise<ParameterInfo[]> {
    this.calls.push(`describe ${prefix}`);
    return [...this.stored].flatMap(([name, { version, description }]) => {
      const note = noteOf(description, version);
      return name.startsWith(prefix)
        ? [{ name, version, changedAt: "2026-11-25T10:00:00.000Z", ...(note && { note }) }]
        : [];
    });
  }

  async read(name: string) {
    this.calls.push(`read ${name}`);
    const known = this.stored.get(name);
    return known && { ...known, value: known.value === UNSET ? undefined : known.value };
  }

  async write(name: string, value: string, { after, note }: { after: number; note: NewNote }) {
    this.meanwhile();
    this.calls.push(`write ${name}`);
    const version = (this.stored.get(name)?.version ?? 0) + 1;
    this.stored.set(name, { value, version, description: noteText({ ...note, version: after + 1 }) });
    if (version !== after + 1) throw new ChangedMeanwhile("changed");
    return version;
  }
}
