import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { SUFFIX_PATTERN } from "../../lib/naming";
import type { StackInfo } from "../../local/stack";
import type { Credentials } from "../../tools/http";
import { runFolder } from "../../tools/paths";
import { notFound, usageFailure } from "../exit-codes";
import type { CommonArguments } from "../options";
import { openTarget, type Target } from "./target";

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * The stack that the command line names: a deployment by its suffix, else a local one by its file. Throws CommandFailure.
 */
export async function findTarget(given: CommonArguments, environment: NodeJS.ProcessEnv): Promise<Target> {
  if (given.suffix !== undefined) {
    if (given.stack !== undefined || given.as !== undefined) {
      throw usageFailure(
        "--suffix names a deployment; --stack and --as are for a local stack.",
        "Leave one of them out.",
      );
    }
    return openDeployment(given.suffix, given.region, environment);
  }
  if (given.region !== undefined)
    throw usageFailure("--region goes with --suffix.", "Add --suffix <suffix>, or leave it out.");
  return openLocal(given, environment);
}

function openDeployment(suffix: string, region: string | undefined, environment: NodeJS.ProcessEnv): Promise<Target> {
  if (!SUFFIX_PATTERN.test(suffix))
    throw usageFailure(`--suffix ${JSON.stringify(suffix)} is no suffix.`, "Give dev, prod, …");
  const known = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (known === undefined) throw usageFailure("The region is unknown.", "Add --region us-east-1, or set AWS_REGION.");
  if (!REGION.test(known))
    throw usageFailure(`The region ${JSON.stringify(known)} is none.`, "Give a region such as us-east-1.");
  return openTarget({ suffix, region: known, flags: ` --suffix ${suffix} --region ${known}` });
}

function openLocal({ stack, as = "operator" }: CommonArguments, environment: NodeJS.ProcessEnv): Promise<Target> {
  const usual = runFolder().stackFile;
  const file = stack ?? environment.TAP_STACK ?? usual;
  const isNamed = file !== usual;
  if (!existsSync(file)) {
    throw notFound(
      `No local stack serves: ${isNamed ? file : relative(process.cwd(), usual) || usual} does not exist.`,
      "Start one with `npm start -- --no-demo`, or name a deployment with --suffix.",
    );
  }
  const info = readInfo(file);
  const { endpoint, region, certificateFile, outputs } = info;
  const suffix = suffixOf(outputs);
  const ca = certificateFile === null ? {} : { ca: readFileSync(certificateFile, "utf8") };
  return openTarget({
    suffix,
    region,
    local: { endpoint, credentials: credentialsOf(info, as), ...ca },
    flags: isNamed ? ` --stack ${file}` : "",
    info,
  });
}

function readInfo(file: string): StackInfo {
  try {
    const info = JSON.parse(readFileSync(file, "utf8")) as StackInfo;
    if (typeof info.endpoint === "string" && info.credentials && info.outputs) return info;
  } catch {
    // The same answer as for a file of another kind.
  }
  throw notFound(`${file} does not describe a local stack.`, "`npm start` writes .local/stack.json.");
}

/** `dev` of `table-transactions-dev`. */
function suffixOf(outputs: StackInfo["outputs"]): string {
  return (outputs.table_transactions ?? "").replace(/^table-transactions-/, "");
}

function credentialsOf({ credentials }: StackInfo, as: "operator" | "operator-read"): Credentials {
  const name = as === "operator" ? "operator" : "operatorRead";
  const found = (credentials as Readonly<Record<string, Credentials | undefined>>)[name];
  if (found === undefined)
    throw notFound(`The local stack has no ${as}.`, "Start it again with this version: npm start");
  return found;
}
