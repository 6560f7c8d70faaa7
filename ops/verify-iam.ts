import { parseArgs } from "node:util";
import { readSettings } from "../lib/config/settings";
import { Names } from "../lib/naming";
import type { LocalStack } from "../local/stack";
import { withLocalStack } from "../local/with-stack";
import { runCommand } from "../tools/cli";
import { dim, green, printStep, printTable, red } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { runFolder } from "../tools/paths";
import { bundleTap } from "./iam/commands/bundled-tap";
import { commandProbes } from "./iam/commands/probes";
import { type Grant, putWithout } from "./iam/grants";
import {
  firstToFail,
  mutateRole,
  operatorPoliciesOf,
  operatorPolicyNames,
  rolesOf,
  type TimedProbe,
  timed,
} from "./iam/mutate";
import { probes } from "./iam/probes";
import { covers, judge, type Mutation, nameOf, ofRole } from "./iam/score";
import { calledBy, mutateTogether } from "./iam/together";
import { unnoticeable } from "./iam/unnoticeable";
import { type Probe, type World, worldOf } from "./iam/world";

const help = `npm run verify:iam -- [--role <name>]… [--action <action>] [--calls]

Proves that the stack grants nothing that it does not need. On a local stack of its own, each action of each role is
taken away in turn, and the scenarios of the role are played: one of them must notice, and must go well again once the
right is back. The emulator enforces the policies of the functions' roles. The commands of tap are the scenarios of the
policies for operators. What it does not enforce is listed, with the reason, in ops/iam/unnoticeable.ts; an entry that no
role needs any more, or that a scenario notices, is a failure.

  --role <name>      only this role, such as transaction-reader or operator-read; may be repeated
  --action <action>  only this action, such as dynamodb:Query
  --calls            takes nothing away: plays each command of tap once, and compares what it called with the rights of
                     the policies for operators
  --help             this text

It takes about half an hour; --role goes on where an earlier run ended. Ctrl-C ends it; the stack is its own and is
thrown away.

Exit code: 0 all that is enforced is noticed, 1 something is not, or an entry is stale.`;

interface Options {
  readonly roles: readonly string[];
  readonly action?: string;
  readonly calls?: boolean;
}

function readOptions(): Options | "help" {
  try {
    const { values } = parseArgs({
      options: {
        role: { type: "string", multiple: true, default: [] },
        action: { type: "string" },
        calls: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const { role, action, calls } = values;
    return { roles: calls && role.length === 0 ? operatorPolicyNames : role, calls, ...(action && { action }) };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run verify:iam -- --help`.");
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === "help") {
    console.log(help);
    return 0;
  }
  const run = runFolder("iam");
  return withLocalStack({ run, step: printStep, work: (stack, signal) => verify(stack, signal, options) });
}

async function verify({ info, clients, ca }: LocalStack, signal: AbortSignal, options: Options): Promise<number> {
  const { ENVIRONMENT_SUFFIX } = process.env;
  const { stackFile, folder } = runFolder("iam");
  const names = new Names(readSettings({ ENVIRONMENT_SUFFIX }).environmentSuffix, info.region);
  const api = apiClient({ apiUrl: info.apiUrl, region: info.region, ...(ca && { ca }) });
  const stage = { api, info, clients, ca, signal };
  try {
    const all = [...(await rolesOf(clients, names)), ...(await operatorPoliciesOf(clients, info.outputs))];
    const granted = all.flatMap(({ grants }) => grants);
    const roles = chosenRoles(all, options);
    const tried = roles.map(({ role }) => role);
    const world = worldOf(stage, names);
    const scenarios = [...probes, ...commandProbes({ stackFile, program: await bundleTap(folder) })];
    // The emulator checks some actions without a resource: a policy that no scenario needs would hide what another lacks.
    const isPlayed = (name: string) => scenarios.some((scenario) => scenario.roles.includes(name));
    const unplayed = all.filter(({ role }) => operatorPolicyNames.includes(role) && !isPlayed(role));
    for (const policy of unplayed) await putWithout(policy, policy.grants);
    const played = await playAll(
      world,
      scenarios.filter((scenario) => scenario.roles.some((role) => tried.includes(role))),
    );
    const mutations: Mutation[] = [];
    const start = Date.now();
    for (const [index, role] of roles.entries()) {
      console.log(`\n${role.role}, role ${index + 1} of ${roles.length}, ${minutesSince(start)} min`);
      const ofThisRole = played.filter((probe) => probe.roles.includes(role.role));
      const grants = role.grants.filter(({ action }) => options.action === undefined || action === options.action);
      const run = { world, role, probes: ofThisRole, grants, table: unnoticeable, onMutation: printMutation };
      mutations.push(...(options.calls ? calledBy(run) : await (role.isOfFunction ? mutateRole : mutateTogether)(run)));
    }
    return report(mutations, granted);
  } finally {
    api.close();
  }
}

/** Plays each scenario with every right in place. Throws a Failure where one does not go as expected. */
async function playAll(world: World, chosen: readonly Probe[]): Promise<TimedProbe[]> {
  const played = chosen.map(timed);
  for (const probe of played) {
    const failed = await printStep(probe.name, () => firstToFail(world, [probe]));
    if (failed !== undefined) {
      throw new Failure(
        `"${failed.scenario}" falls short with every right in place: ${failed.by}`,
        "Compare with `npm start`.",
      );
    }
  }
  return played;
}

const minutesSince = (start: number): string => ((Date.now() - start) / 60_000).toFixed(1);

/** Throws a Failure where a role is named that the stack does not have. */
function chosenRoles<T extends { readonly role: string }>(all: readonly T[], { roles }: Options): readonly T[] {
  const unknown = roles.find((name) => !all.some(({ role }) => role === name));
  if (unknown !== undefined) {
    throw new Failure(`The stack has no role ${unknown}.`, `Choose from ${all.map(({ role }) => role).join(", ")}.`);
  }
  return roles.length === 0 ? all : all.filter(({ role }) => roles.includes(role));
}

const isListed = (grant: Grant): boolean => unnoticeable.some((entry) => covers(entry, grant));

function printMutation({ grant, noticed }: Mutation): void {
  const outcome = noticed === undefined ? "nothing notices" : `${noticed.scenario}: ${noticed.by.slice(0, 80)}`;
  const isRight = (noticed === undefined) === isListed(grant);
  console.log(`${isRight ? green("✓") : red("✗")} ${nameOf(grant)}   ${dim(outcome)}`);
}

/** Prints the score and what has to be mended; returns the exit code. */
function report(mutations: readonly Mutation[], granted: readonly Grant[]): number {
  const roles = [...new Set(mutations.map(({ grant }) => grant.role))];
  console.log();
  printTable(
    ["role", "noticed", "enforced", "listed"],
    roles.map((role) => {
      const own = ofRole(mutations, role);
      const { noticed, enforced } = judge(own, granted, unnoticeable);
      return [role, String(noticed), String(enforced), String(own.length - enforced)];
    }),
  );
  const { noticed, enforced, problems } = judge(mutations, granted, unnoticeable);
  console.log();
  for (const problem of problems) console.log(red(problem));
  console.log(`noticed ${noticed} of ${enforced} that the emulator enforces; ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

runCommand(main);
