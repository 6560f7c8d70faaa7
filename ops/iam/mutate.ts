import { ListRolesCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Names } from "../../lib/naming";
import type { Clients } from "../../local/apply/clients";
import type { StackInfo } from "../../local/stack";
import { Failure } from "../../tools/failure";
import { DeniedCalls } from "./calls";
import { type Grant, putWithout, type RolePolicy, readManagedPolicy, readRolePolicy } from "./grants";
import { covers, type Mutation, type Unnoticeable } from "./score";
import type { Probe, World } from "./world";

/** Rights whose effect a warm function keeps for a while: it has its parameters and its keys of cursors already. */
const isRemembered = ({ action }: Grant): boolean => /^(?:ssm|kms):/.test(action);

/** Roles of the stack with their policies, in the order of their names. */
export async function rolesOf(clients: Clients, names: Names): Promise<RolePolicy[]> {
  const [start = "", end = ""] = names.of("role", "|").split("|");
  const { Roles = [] } = await clients.iam.send(new ListRolesCommand({}));
  const found = Roles.map(({ RoleName = "" }) => RoleName).filter(
    (name) => name.startsWith(start) && name.endsWith(end),
  );
  const purpose = (name: string) => name.slice(start.length, name.length - end.length);
  return Promise.all(found.sort().map((name) => readRolePolicy(clients, purpose(name), name)));
}

/** Purposes of the policies that the stack has for operators, with the outputs that name them. */
const operatorPolicies = {
  "operator-read": "policy_operator_read_arn",
  "operator-doctor": "policy_operator_doctor_arn",
  operator: "policy_operator_arn",
  "operator-merchants": "policy_operator_merchants_arn",
} as const;

export const operatorPolicyNames: readonly string[] = Object.keys(operatorPolicies);

export const operatorPoliciesOf = (clients: Clients, outputs: StackInfo["outputs"]): Promise<RolePolicy[]> =>
  Promise.all(
    Object.entries(operatorPolicies).map(([name, output]) => readManagedPolicy(clients, name, outputs[output] ?? "")),
  );

/** Ends the warm processes of a function, so that its next call begins with nothing read. */
async function chill({ clients, names }: World, purpose: string): Promise<void> {
  const FunctionName = names.of("lambda", purpose);
  const { Timeout } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}

/** A scenario, and how long it waits for each effect: it learns that from how long it takes where all goes well. */
export interface TimedProbe extends Probe {
  seconds: number;
}

/** A scenario waits so many times as long as it took the last time, and at least so many seconds. */
const SLACK = 1.5;
const LEAST_SECONDS = 4;
/** Longest wait where every right is in place, on a slow computer. */
const PATIENT_SECONDS = 60;

export const timed = (probe: Probe): TimedProbe => ({ ...probe, seconds: PATIENT_SECONDS });

/** Plays the scenarios until one is not as expected; returns what noticed it. */
export async function firstToFail(world: World, probes: readonly TimedProbe[]): Promise<Mutation["noticed"]> {
  for (const probe of probes) {
    world.signal?.throwIfAborted();
    const start = Date.now();
    try {
      await probe.play({ ...world, settleSeconds: probe.seconds });
    } catch (error) {
      world.signal?.throwIfAborted();
      const denied = error instanceof DeniedCalls && { denied: error.calls };
      return { scenario: probe.name, by: (error as Error).message, ...denied };
    }
    probe.seconds = Math.max((SLACK * (Date.now() - start)) / 1000, LEAST_SECONDS);
  }
  return undefined;
}

export interface RoleRun {
  readonly world: World;
  readonly role: RolePolicy;
  /** Scenarios that exercise the role. */
  readonly probes: readonly TimedProbe[];
  /** The role's grants that are tried. */
  readonly grants: readonly Grant[];
  readonly table: readonly Unnoticeable[];
  readonly onMutation: (mutation: Mutation) => void;
}

/** Tries for one grant: a scenario that is slow without a missing right must not count as one that noticed it. */
const TRIES = 5;

/**
 * Takes away each grant in turn and plays the role's scenarios. Grants that the table lists are taken away together
 * first: where nothing notices that all of them are gone, nothing notices one of them. Throws where a scenario fails
 * again and again although every right is back.
 */
export async function mutateRole({ probes, ...role }: RoleRun): Promise<Mutation[]> {
  const { grants, table, onMutation } = role;
  // What noticed the last grant is played first: it often notices the next one.
  const run = { ...role, probes: [...probes] };
  const mutations: Mutation[] = [];
  const keep = (grant: Grant, noticed: Mutation["noticed"]) => {
    const mutation: Mutation = { grant, ...(noticed && { noticed }) };
    mutations.push(mutation);
    onMutation(mutation);
  };
  const isListed = (grant: Grant) => table.some((entry) => covers(entry, grant));
  const listed = grants.filter(isListed);
  const isOneNoticed = listed.length > 0 && probes.length > 0 && (await noticedWithout(run, listed)) !== undefined;
  for (const grant of listed) keep(grant, isOneNoticed ? await noticedWithout(run, [grant]) : undefined);
  for (const grant of grants.filter((other) => !isListed(other))) {
    keep(grant, probes.length === 0 ? undefined : await noticedWithout(run, [grant]));
  }
  return mutations;
}

/** What notices that the grants are gone: a scenario that fails without them, and goes well in that time with them. */
async function noticedWithout(
  run: RoleRun & { readonly probes: TimedProbe[] },
  removed: readonly Grant[],
): Promise<Mutation["noticed"]> {
  for (let attempt = 1; ; attempt += 1) {
    const noticed = await playWithout(run, removed);
    const probe = run.probes.find(({ name }) => name === noticed?.scenario);
    if (noticed === undefined || probe === undefined) return undefined;
    const { seconds } = probe;
    const start = Date.now();
    probe.seconds = PATIENT_SECONDS;
    const again = await firstToFail(run.world, [probe]);
    if (again === undefined && Date.now() - start <= seconds * 1000) {
      run.probes.sort((one, other) => Number(other === probe) - Number(one === probe));
      return noticed;
    }
    if (again !== undefined || attempt === TRIES) {
      throw new Failure(
        `"${noticed.scenario}" ${again ? `fails although every right is back: ${again.by}` : "takes longer each time"}`,
        `Run it again with --role ${run.role.role}, on a computer that does nothing else.`,
      );
    }
  }
}

export async function playWithout(
  { world, role, probes }: RoleRun,
  removed: readonly Grant[],
): Promise<Mutation["noticed"]> {
  await putWithout(role, removed);
  try {
    if (role.isOfFunction && removed.some(isRemembered)) await chill(world, role.role);
    return await firstToFail(world, probes);
  } finally {
    await putWithout(role);
  }
}
