import type { DeploymentText } from "./deployment-schema";

/** Path of the parameter by which tools know a deployment, below `/tap/<suffix>/`. */
export const DEPLOYMENT_PARAMETER = "deployment";

/** The parameter's text. */
export const deploymentText = (deployment: DeploymentText): string => JSON.stringify(deployment);
