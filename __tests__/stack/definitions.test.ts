import { expect, test } from "@jest/globals";
import validate from "asl-validator";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

type Definition = { States: Record<string, Record<string, unknown>>; StartAt: string };

const definitions = resourcesOf(synthDocument(), "aws_sfn_state_machine").map(
  ({ attributes }) => [String(attributes.name), JSON.parse(String(attributes.definition)) as Definition] as const,
);
/** What the validator objects to, an empty list for a valid definition. */
const objections = (definition: object) => validate(definition).errors.map((error) => JSON.stringify(error));

test.each(definitions)("%s is valid in the Amazon States Language", (_, definition) => {
  expect(objections(definition)).toEqual([]);
});

test.each<[string, (state: Record<string, unknown>, definition: Definition) => void]>([
  ["a state that leads nowhere", (state) => Object.assign(state, { Next: "Nowhere" })],
  ["a misspelt field", (state) => Object.assign(state, { Rety: [] })],
  ["a retry that names no error", (state) => Object.assign(state, { Retry: [{ IntervalSeconds: 1 }] })],
  ["an unknown type", (state) => Object.assign(state, { Type: "Taks" })],
  ["no first state", (_, definition) => Object.assign(definition, { StartAt: "Nowhere" })],
])("the validator of definitions sees %s", (_, breakIt) => {
  for (const [, sound] of definitions) {
    const definition = structuredClone(sound);
    const [first] = Object.values(definition.States).filter(({ Type }) => Type === "Task");
    breakIt(first ?? {}, definition);
    expect(objections(definition)).not.toEqual([]);
  }
});
