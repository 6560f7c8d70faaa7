import { describe, expect, test } from "@jest/globals";
import { checks } from "./checks";
import type { TerraformDocument } from "./checks/document";
import { synthDocument } from "./synth";

type Editable = { resource: Record<string, Record<string, Record<string, unknown>>> };
type Fault = (document: Editable) => void;

export const EMPTY_POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** Each check must see the faults that it is there for: the stack with one of them does not pass. */
export function faults(name: keyof typeof checks, seen: Readonly<Record<string, Fault>>): void {
  describe(`"${name}" sees`, () => {
    test.each(Object.entries(seen))(`the check "${name}" sees %s`, (_, fault) => {
      const document = synthDocument() as unknown as Editable;
      fault(document);
      expect(checks[name]?.(document as unknown as TerraformDocument)).not.toEqual([]);
    });
  });
}

/** All resources of a type. */
export const all = (document: Editable, type: string) => Object.values(document.resource[type] ?? {});

/** Replaces a text in an argument of all resources of a type. */
export const replaceIn =
  (type: string, argument: string, from: string, to: string): Fault =>
  (document) => {
    for (const resource of all(document, type)) {
      if (resource[argument] === undefined) continue;
      resource[argument] = JSON.parse(JSON.stringify(resource[argument]).replaceAll(from, to));
    }
  };

/** Sets an argument of all resources of a type. */
export const set =
  (type: string, argument: string, value: unknown): Fault =>
  (document) => {
    for (const resource of all(document, type)) resource[argument] = value;
  };
