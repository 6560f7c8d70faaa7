import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Settings } from "./config/settings";
import { stackId } from "./naming";
import { TapStack } from "./tap-stack";
import { withoutTokenTraces } from "./token-traces";

/** Writes the stack's Terraform JSON and its assets; returns the path of cdk.tf.json. Bundles must exist. */
export function synthesize(settings: Settings, outdir?: string): string {
  if (outdir !== undefined) mkdirSync(outdir, { recursive: true });
  const app = new App(outdir === undefined ? {} : { outdir });
  withoutTokenTraces(() => {
    new TapStack(app, stackId(settings), settings);
    app.synth();
  });
  return join(app.outdir, "stacks", stackId(settings), "cdk.tf.json");
}
