import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { DataArchiveFile } from "@cdktf/provider-archive/lib/data-archive-file";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { EnvironmentOf, FunctionName } from "../../core/contracts/environment";
import { functionTimeouts } from "../../core/contracts/function-limits";
import type { Platform } from "../platform";
import { DeadLetterQueue } from "./dead-letter-queue";
import { encryptedLogGroup } from "./encrypted-log-group";
import type { Grantee, KeyAction, KeyService } from "./grantee";
import { KeyUse } from "./key-use";
import { lazyPolicyDocument, type Statement, trustPolicy } from "./policy";

/** Where `npm run bundle` puts one folder for each function. */
const BUNDLES = resolve(__dirname, "../../dist/lambda");

/** The most memory that AWS allows a function of a new account. */
const NEW_ACCOUNT_MB = 3008;

interface CommonProps {
  readonly description: string;
  /** @default 512 */
  readonly memoryMb?: number;
}

/** Name and environment go together: exactly the variables of the function's contract. */
export type TapFunctionProps = {
  [F in FunctionName]: CommonProps & { readonly name: F; readonly environment: EnvironmentOf<F> };
}[FunctionName];

/**
 * A bundled function with all that belongs to it: a log group that is created first, a role with nothing but what is
 * granted, a dead letter queue for asynchronous failures, tracing, encrypted variables and reserved concurrency.
 */
export class TapFunction extends Construct implements Grantee {
  /** The policy that a mapping, or any other user of the role, must wait for. */
  readonly policy: IamRolePolicy;
  private readonly lambda: LambdaFunction;
  private readonly logs: CloudwatchLogGroup;
  private readonly failures: DeadLetterQueue;
  private hasErrorAlarm = false;
  private readonly statements: Statement[] = [];
  private readonly keyUse: KeyUse;

  constructor(
    scope: Construct,
    readonly props: TapFunctionProps,
    private readonly platform: Platform,
  ) {
    super(scope, `function-${props.name}`);
    const functionName = platform.names.of("lambda", props.name);
    this.keyUse = new KeyUse(platform);

    this.logs = encryptedLogGroup(this, "logs", platform, platform.names.functionLogGroup(functionName));
    // Lambda writes there what nobody waits for: nothing, until a schedule calls the function.
    this.failures = new DeadLetterQueue(this, { purpose: props.name, isUsed: false }, platform);
    const role = new IamRole(this, "role", {
      name: platform.names.of("role", props.name),
      assumeRolePolicy: trustPolicy("lambda.amazonaws.com"),
    });
    // No CreateLogGroup: a late log line must not create a destroyed group again.
    this.allow(["logs:CreateLogStream", "logs:PutLogEvents"], `${this.logs.arn}:*`);
    this.allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*");
    this.failures.grantSend(this);
    // Lambda decrypts the variables in the function's name. The ARN is built from its parts: the function needs the policy.
    this.allowOwnUseOfKey(["kms:Decrypt"], {
      "aws:lambda:FunctionArn": `arn:aws:lambda:${platform.region}:${platform.accountId}:function:${functionName}`,
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: "least-privilege",
      role: role.id,
      policy: lazyPolicyDocument(() => [...this.statements, ...this.keyUse.statements]),
    });

    const archive = this.zippedBundle();
    const memoryMb = props.memoryMb ?? 512;
    this.lambda = new LambdaFunction(this, "lambda", {
      functionName,
      description: props.description,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      filename: archive.outputPath,
      sourceCodeHash: archive.outputBase64Sha256,
      role: role.arn,
      memorySize: platform.settings.reserveConcurrency ? memoryMb : Math.min(memoryMb, NEW_ACCOUNT_MB),
      timeout: functionTimeouts[props.name],
      environment: { variables: { ...props.environment } },
      kmsKeyArn: platform.key.arn,
      tracingConfig: { mode: "Active" },
      deadLetterConfig: { targetArn: this.failures.arn },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: this.logs.name,
        // Lines of metrics have no level: Lambda takes them for INFO, and a higher level would lose the metrics.
        applicationLogLevel: "INFO",
        systemLogLevel: platform.settings.invocationLogs === "all" ? "INFO" : "WARN",
      },
      ...(platform.settings.reserveConcurrency && {
        reservedConcurrentExecutions: platform.settings.config.reservedConcurrency[props.name],
      }),
      dependsOn: [this.policy, this.logs],
    });
    platform.monitoring.watchFunction(props.name, this.lambda.functionName);
  }

  /** Has an alarm raised when it ends in errors. Once for all that call it. */
  watchErrors(): void {
    if (this.hasErrorAlarm) return;
    this.hasErrorAlarm = true;
    this.platform.monitoring.watchErrors(this.props.name, this.functionName);
  }

  /** Has an alarm raised when a call fails for which nobody waits. */
  watchFailures(): void {
    this.failures.watch();
  }

  /** Has an alarm raised when webhooks wait too long for it. */
  watchDuration(): void {
    this.platform.monitoring.watchDuration(this.props.name, this.functionName);
  }

  get arn(): string {
    return this.lambda.arn;
  }

  /** Lets an operator see the concurrency that is reserved. */
  grantLook(grantee: Grantee): void {
    grantee.allow(["lambda:GetFunctionConcurrency"], this.lambda.arn);
  }

  get functionName(): string {
    return this.lambda.functionName;
  }

  /** What API Gateway calls. */
  get invokeArn(): string {
    return this.lambda.invokeArn;
  }

  /** Lets an operator call the function and read its answer. */
  grantInvoke(grantee: Grantee): void {
    grantee.allow(["lambda:InvokeFunction"], this.arn);
  }

  /** Lets the principal search the function's log. */
  grantReadLog(grantee: Grantee): void {
    grantee.allow(["logs:FilterLogEvents"], `${this.logs.arn}:*`);
  }

  allow(actions: readonly string[], resource: string | readonly string[]): void {
    this.statements.push({ Effect: "Allow", Action: actions, Resource: resource });
  }

  allowKey(service: KeyService, ...actions: readonly KeyAction[]): void {
    this.keyUse.add(service, actions);
  }

  /** Lets the function use the customer key itself, where the encryption context says these values. */
  allowOwnUseOfKey(actions: readonly string[], context: Readonly<Record<string, string>>): void {
    const values = Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
    this.statements.push({
      Effect: "Allow",
      Action: actions,
      Resource: this.platform.key.arn,
      Condition: { StringEquals: Object.fromEntries(values) },
    });
  }

  private zippedBundle(): DataArchiveFile {
    const bundle = resolve(BUNDLES, this.props.name);
    if (!existsSync(resolve(bundle, "index.mjs"))) {
      throw new Error(`${this.node.path}: there is no bundle of ${this.props.name}. Run \`npm run bundle\` first.`);
    }
    const asset = new TerraformAsset(this, "bundle", { path: bundle, type: AssetType.DIRECTORY });
    return new DataArchiveFile(this, "archive", {
      type: "zip",
      sourceDir: asset.path,
      outputPath: `archives/${this.props.name}.zip`,
      // The same bytes make the same zip on every computer.
      outputFileMode: "0644",
    });
  }
}
