import { UNSET } from "../../../contracts/parameters";
import { type KnownSecret, knownSecrets, type SecretName, secretNames } from "../../domain/secrets";
import type { OperatorActions } from "../operator-actions";
import { type OperatorParameters, type ParameterInfo, UnfitSetting } from "../parameter-ports";
import { recorded } from "../recorded-write";

export interface SecretStatus {
  readonly name: SecretName;
  readonly what: string;
  readonly state: "set" | "unset";
  /** How many are active; absent where they were set without tap: no value is read to count them. */
  readonly active?: number;
  readonly most: number;
  readonly changedAt?: string;
  readonly changedBy?: string;
}

/** `path`: `/tap/<suffix>/`. */
export interface SecretDeps {
  readonly parameters: OperatorParameters;
  readonly actions: OperatorActions;
  readonly path: string;
}

/** Which secrets are set, and since when. No value is read. */
export async function secretStatus(
  { parameters, path }: Omit<SecretDeps, "actions">,
  only?: SecretName,
): Promise<SecretStatus[]> {
  const infos = new Map((await parameters.describe(path)).map((info) => [info.name, info]));
  const names = only === undefined ? secretNames : [only];
  return names.map((name) => {
    const { what, values, path: place } = knownSecrets[name];
    return { name, what, most: values, ...stateOf(infos.get(`${path}${place}`)) };
  });
}

function stateOf(info: ParameterInfo | undefined) {
  // The stack makes version 1 without a value, and writes none after it.
  if (info === undefined || info.version === 1) return { state: "unset" } as const;
  const { note, changedAt, changedBy } = info;
  return {
    state: "set",
    ...(note && { active: note.secrets }),
    ...(changedAt !== undefined && { changedAt }),
    ...(changedBy !== undefined && { changedBy }),
  } as const;
}

/** `begin`: the new value in front of the old. `finish`: the newest alone. `leaked`: the new value alone, at once. */
export type RotationStep = "begin" | "finish" | "leaked";

export interface SecretRotation {
  readonly name: SecretName;
  readonly step: RotationStep;
  /** Not for `finish`. */
  readonly value?: string;
  readonly reason: string;
}

/** Changes a provider's or the gateway's secret. Throws UnfitSetting, which quotes no value. Returns how many are active. */
export async function rotateSecret(
  { parameters, actions, path }: SecretDeps,
  rotation: SecretRotation,
): Promise<number> {
  const { name, step, reason } = rotation;
  const secret: KnownSecret = knownSecrets[name];
  const parameter = `${path}${secret.path}`;
  // A value that cannot be one is refused before anything is read.
  const value = step === "finish" ? undefined : fitting(secret, rotation.value ?? "");
  const known = await parameters.read(parameter);
  if (known === undefined) throw new UnfitSetting("the stack has no such parameter");
  const old = (known.value ?? "").split(/[\s,]+/).filter((text) => text !== "" && text !== UNSET);
  const values = valuesAfter(secret, step, value, old);
  await recorded(actions, { command: "secrets rotate", filter: { name, step }, count: 1, reason }, () =>
    parameters.write(parameter, values.join(","), { after: known.version, note: { secrets: values.length } }),
  );
  return values.length;
}

function fitting({ form, hint }: KnownSecret, text: string): string {
  const value = text.trim();
  if (!form.test(value)) throw new UnfitSetting(`the value does not have the form of this secret: ${hint}`);
  return value;
}

function valuesAfter(
  secret: KnownSecret,
  step: RotationStep,
  value: string | undefined,
  old: readonly string[],
): string[] {
  if (value === undefined) {
    if (old.length < 2) throw new UnfitSetting("it has at most one value: there is no rotation to finish");
    return old.slice(0, 1);
  }
  if (step === "leaked" || secret.values === 1) {
    if (old.length === 1 && old[0] === value) throw new UnfitSetting("this value is the active one already");
    return [value];
  }
  if (old.includes(value)) throw new UnfitSetting("this value is active already");
  if (old.length >= secret.values)
    throw new UnfitSetting("a rotation is under way: finish it with --finish, or use --leaked");
  return [value, ...old];
}
