import type { Copy } from "../emulated-copy";
import type { Substitute } from "../recording/recording-proxy";

/** Calls that moto's server does not know, with the answer that the recording proxy gives in its place. */
const calls: Readonly<Record<string, string>> = {
  // Definitions are checked by asl-validator in `npm test`, and by the emulator.
  ValidateStateMachineDefinition: JSON.stringify({ result: "OK", diagnostics: [] }),
  ListStateMachineVersions: JSON.stringify({ stateMachineVersions: [] }),
};

export const answerForMoto: Substitute = ({ headers }) => calls[headers["x-amz-target"]?.split(".").at(-1) ?? ""];

/** Types of resources that moto's server lacks, of whatever stack, each with what it answers. */
export const gaps: Readonly<Record<string, string>> = {
  aws_api_gateway_rest_api_policy: "moto answers a policy without AWS's escapes, and the provider cannot read it",
  aws_xray_sampling_rule: "moto has no sampling rules",
  aws_sqs_queue_redrive_allow_policy: "moto forgets the attribute RedriveAllowPolicy, and the provider waits for it",
};

/** Removes from the copy the types that moto lacks, and what refers to them. Returns the addresses, sorted. */
export function withoutGaps({ resource, output = {} }: Copy): string[] {
  const left = new Set(
    Object.keys(gaps).flatMap((type) => Object.keys(resource[type] ?? {}).map((name) => `${type}.${name}`)),
  );
  const refers = (value: unknown) => {
    const text = JSON.stringify(value);
    return [...left].some((address) => text.includes(`\${${address}.`) || text.includes(`"${address}"`));
  };
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [type, named] of Object.entries(resource)) {
      for (const [name, attributes] of Object.entries(named)) {
        const { depends_on: after, ...rest } = attributes;
        if (left.has(`${type}.${name}`) || refers(rest)) left.add(`${type}.${name}`);
        else if (Array.isArray(after)) attributes.depends_on = after.filter((address) => !left.has(String(address)));
      }
    }
  }
  for (const [type, named] of Object.entries(resource)) {
    for (const name of Object.keys(named)) if (left.has(`${type}.${name}`)) delete named[name];
    if (Object.keys(named).length === 0) delete resource[type];
  }
  for (const [name, value] of Object.entries(output)) if (refers(value)) delete output[name];
  return [...left].sort();
}
