import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { impliedAction, impliedResource } from "../../local/apply/adjustments";
import type { Clients } from "../../local/apply/clients";

/** One action on one resource that a role allows: the smallest right that can be taken away. */
export interface Grant {
  /** The role's purpose: the name of a function, a workflow, a rule or a schedule. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Condition under which it holds, as JSON. */
  readonly condition?: string;
}

/** A role's one policy, or a managed policy of operators. */
export interface RolePolicy {
  readonly role: string;
  readonly grants: readonly Grant[];
  /** Whether a function acts with it, whose warm processes remember what they have read. */
  readonly isOfFunction: boolean;
  /** Puts another document in its place. */
  put(document: string): Promise<void>;
}

interface PolicyDocument {
  readonly Statement: readonly {
    readonly Action: string | string[];
    readonly Resource: string | string[];
    readonly Condition?: object;
  }[];
}

const isSame = (one: Grant, other: Grant): boolean =>
  one.role === other.role &&
  one.action === other.action &&
  one.resource === other.resource &&
  one.condition === other.condition;

/** The policy's grants, each once. What the local stack adds for the emulator belongs to the grant that it goes with. */
export function grantsIn(role: string, document: string): Grant[] {
  const { Statement } = JSON.parse(document) as PolicyDocument;
  const all: Grant[] = Statement.flatMap(({ Action, Resource, Condition }) => {
    const condition = Condition && { condition: JSON.stringify(Condition) };
    return [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((resource) => ({ role, action, resource, ...condition })));
  });
  const implied = all.flatMap((grant) => {
    const action = impliedAction(grant.action);
    const resource = impliedResource(grant.action, grant.resource);
    return [...(action ? [{ ...grant, action }] : []), ...(resource ? [{ ...grant, resource }] : [])];
  });
  return all.filter(
    (grant, index) =>
      all.findIndex((other) => isSame(other, grant)) === index && !implied.some((other) => isSame(other, grant)),
  );
}

/** A policy document that allows these grants, and what the emulator needs with each. */
export function documentOf(grants: readonly Grant[]): string {
  const Statement = grants.map(({ action, resource, condition }) => ({
    Effect: "Allow",
    Action: [action, impliedAction(action) ?? []].flat(),
    Resource: [resource, impliedResource(action, resource) ?? []].flat(),
    ...(condition && { Condition: JSON.parse(condition) }),
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement: Statement.length > 0 ? Statement : [NOTHING] });
}

/** What everybody may do: a policy must have a statement. */
const NOTHING = { Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" };

/** The policy of a role as it stands on the running stack. Throws where it has another number of policies than one. */
export async function readRolePolicy({ iam }: Clients, role: string, RoleName: string): Promise<RolePolicy> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const [PolicyName] = PolicyNames;
  if (PolicyName === undefined || PolicyNames.length > 1) {
    throw new Error(`${RoleName} has ${PolicyNames.length} policies, and this command takes one`);
  }
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  return {
    role,
    grants: grantsIn(role, decodeURIComponent(PolicyDocument)),
    isOfFunction: true,
    async put(document) {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
    },
  };
}

/** A managed policy as it stands on the running stack. */
export async function readManagedPolicy({ iam }: Clients, role: string, PolicyArn: string): Promise<RolePolicy> {
  const versions = async () => (await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))).Versions ?? [];
  const VersionId = (await versions()).find(({ IsDefaultVersion }) => IsDefaultVersion)?.VersionId;
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return {
    role,
    grants: grantsIn(role, decodeURIComponent(PolicyVersion?.Document ?? "")),
    isOfFunction: false,
    async put(document) {
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document, SetAsDefault: true }));
      // A policy has room for five versions.
      for (const { VersionId: old, IsDefaultVersion } of await versions()) {
        if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: old }));
      }
    },
  };
}

/** Puts the policy in place, without the grants that are to be taken away. */
export async function putWithout({ grants, put }: RolePolicy, removed: readonly Grant[] = []): Promise<void> {
  const left = grants.filter((grant) => !removed.some((other) => isSame(other, grant)));
  await put(documentOf(left));
}
