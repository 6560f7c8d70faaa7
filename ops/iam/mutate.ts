import { ListRolesCommand } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { Names } from "../../lib/naming";
import type { Clients } from "../../local/apply/clients";
import { type Grant, putWithout, type RolePolicy, readRolePolicy } from "./grants";
import { covers, type Mutation, type Unnoticeable } from "./score";
import type { Probe, World } from "./world";

/** Rights whose effect a warm function keeps for a while: it has read its parameters already. */
const isRemembered = ({ action }: Grant): boolean => action.startsWith("ssm:");

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

/** Ends the warm processes of a function, so that its next call begins with nothing read. */
async function chill({ clients, names }: World, purpose: string): Promise<void> {
  const FunctionName = names.of("lambda", purpose);
  const { Timeout } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}

/** A scenario, and how long it waits for each effect. */
export interface TimedProbe extends Probe {
  readonly seconds: number;
}

/** Plays the scenarios until one is not as expected; returns that one. */
export async function firstToFail(world: World, probes: readonly TimedProbe[]): Promise<Mutation["noticed"]> {
  for (const { name, play, seconds } of probes) {
    world.signal?.throwIfAborted();
    try {
      await play({ ...world, settleSeconds: seconds });
    } catch (error) {
      world.signal?.throwIfAborted();
      return { scenario: name, by: (error as Error).message };
    }
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

/**
 * Takes away each grant in turn and plays the role's scenarios. Grants that the table lists are taken away together
 * first: where nothing notices that all of them are gone, nothing notices one of them.
 */
export async function mutateRole({ world, role, probes, grants, table, onMutation }: RoleRun): Promise<Mutation[]> {
  const without = async (removed: readonly Grant[]): Promise<Mutation["noticed"]> => {
    await putWithout(world.clients, role, removed);
    try {
      if (removed.some(isRemembered)) await chill(world, role.role);
      return await firstToFail(world, probes);
    } finally {
      await putWithout(world.clients, role);
    }
  };
  const mutations: Mutation[] = [];
  const keep = (grant: Grant, noticed: Mutation["noticed"]) => {
    const mutation: Mutation = { grant, ...(noticed && { noticed }) };
    mutations.push(mutation);
    onMutation(mutation);
  };
  const isListed = (grant: Grant) => table.some((entry) => covers(entry, grant));
  const listed = grants.filter(isListed);
  const isOneNoticed = listed.length > 0 && probes.length > 0 && (await without(listed)) !== undefined;
  for (const grant of listed) keep(grant, isOneNoticed ? await without([grant]) : undefined);
  for (const grant of grants.filter((other) => !isListed(other))) {
    keep(grant, probes.length === 0 ? undefined : await without([grant]));
  }
  return mutations;
}
