import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { type IResolveContext, Lazy } from "cdktf";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Grantee, KeyAction, KeyService } from "./grantee";
import { KeyUse } from "./key-use";
import { policyDocument, type Statement } from "./policy";

export interface ManagedPolicyOptions {
  readonly purpose: string;
  readonly description: string;
  /** Policies that its holders have too: what they allow on a resource is not repeated here. @default none */
  readonly beside?: readonly ManagedPolicy[];
}

/**
 * A policy that people attach to their own roles. IAM takes 6,144 characters, so that each resource is named once. Its name
 * and its description must stay as they are: another one replaces the policy, and IAM deletes none that is attached.
 */
export class ManagedPolicy extends Construct implements Grantee {
  private readonly policy: IamPolicy;
  private readonly granted: { readonly actions: readonly string[]; readonly resource: string }[] = [];
  private readonly keyUse: KeyUse;
  private readonly ofParameters: Statement[] = [];
  private readonly beside: readonly ManagedPolicy[];

  constructor(
    scope: Construct,
    { purpose, description, beside = [] }: ManagedPolicyOptions,
    private readonly platform: Platform,
  ) {
    super(scope, `policy-${purpose}`);
    this.beside = beside;
    this.keyUse = new KeyUse(platform);
    this.policy = new IamPolicy(this, "policy", {
      name: platform.names.of("policy", purpose),
      description,
      policy: Lazy.stringValue({
        produce: (context) =>
          policyDocument([...this.statements(context), ...this.keyUse.statements, ...this.ofParameters]),
      }),
    });
  }

  get arn(): string {
    return this.policy.arn;
  }

  allow(actions: readonly string[], resource: string | readonly string[]): void {
    for (const arn of [resource].flat()) this.granted.push({ actions, resource: arn });
  }

  allowKey(service: KeyService, ...actions: readonly KeyAction[]): void {
    this.keyUse.add(service, actions);
  }

  /** Lets Parameter Store decrypt this parameter alone, whatever other policies allow. */
  allowKeyOfParameter(arn: string): void {
    const { key, region } = this.platform;
    this.ofParameters.push({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: key.arn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `ssm.${region}.amazonaws.com`,
          "kms:EncryptionContext:PARAMETER_ARN": arn,
        },
      },
    });
  }

  /** The actions that are allowed on each resource. References are equal only once they are resolved. */
  private actionsOf(context: IResolveContext): Map<string, Set<string>> {
    const actionsOf = new Map<string, Set<string>>();
    for (const { actions, resource } of this.granted) {
      const arn = String(context.resolve(resource));
      actionsOf.set(arn, new Set([...(actionsOf.get(arn) ?? []), ...actions]));
    }
    return actionsOf;
  }

  /** One statement for all resources of the same actions. */
  private statements(context: IResolveContext): readonly Statement[] {
    const others = this.beside.map((policy) => policy.actionsOf(context));
    const resourcesOf = new Map<string, string[]>();
    for (const [resource, actions] of this.actionsOf(context)) {
      const own = [...actions].filter((action) => !others.some((other) => other.get(resource)?.has(action)));
      if (own.length === 0) continue;
      const key = own.sort().join(",");
      resourcesOf.set(key, [...(resourcesOf.get(key) ?? []), resource]);
    }
    return [...resourcesOf].map(([actions, resources]) => ({
      Effect: "Allow",
      Action: oneOrAll(actions.split(",")),
      Resource: oneOrAll(resources),
    }));
  }
}

/** One value stands without brackets: a policy has few characters. */
const oneOrAll = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? "") : values;
