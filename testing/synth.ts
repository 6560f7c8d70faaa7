import { Testing } from "cdktf";
import { readSettings } from "../lib/config/settings";
import { stackId, TapStack } from "../lib/tap-stack";
import type { TerraformDocument } from "./checks/document";

const EMAILS = { ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

/** The synthesized stack as text, for cdktf's own matchers. */
export function synthText(variables: Readonly<Record<string, string>> = {}): string {
  const settings = readSettings({ ...EMAILS, ...variables });
  return Testing.synth(new TapStack(Testing.app(), stackId(settings), settings));
}

export function synthDocument(variables: Readonly<Record<string, string>> = {}): TerraformDocument {
  return JSON.parse(synthText(variables)) as TerraformDocument;
}
