import { type CallerBindings, callerBindings } from "../../../contracts/caller-bindings";
import { parseJson } from "../../../shared/domain/json";
import { type OperatorParameters, UnfitSetting } from "../parameter-ports";
import { bindingsText } from "./caller-bindings";

/** Reads the bindings of callers, and writes them as of the version that was read. */
export interface ReadBindings {
  readonly bindings: CallerBindings;
  /** Throws ChangedMeanwhile where somebody else has set them since. */
  write(bindings: CallerBindings): Promise<void>;
}

/** The bindings in a parameter's value; undefined: nobody has set it. Throws UnfitSetting where the API cannot read it. */
export function bindingsIn(name: string, text: string | undefined): CallerBindings {
  if (text === undefined) return {};
  const { success, data } = callerBindings.safeParse(parseJson(text));
  if (!success) throw new UnfitSetting(`${name} is not readable: set it anew`);
  return data;
}

/** `name`: of the parameter. Throws UnfitSetting where its value is none that the API reads. */
export async function readBindings(parameters: OperatorParameters, name: string): Promise<ReadBindings> {
  const known = await parameters.read(name);
  return {
    bindings: bindingsIn(name, known?.value),
    async write(bindings) {
      await parameters.write(name, bindingsText(bindings), { after: known?.version ?? 0, note: { secrets: 0 } });
    },
  };
}
