import { expect } from "@jest/globals";
import { Testing } from "cdktf";
import { readSettings } from "../lib/config/settings";
import { stackId } from "../lib/naming";
import { TapStack } from "../lib/tap-stack";
import { withoutTokenTraces } from "../lib/token-traces";
import type { TerraformDocument } from "./checks/document";

const EMAILS = { ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

const texts = new Map<string, string>();

/** The synthesized stack as text, for cdktf's own matchers; each deployment is synthesized once. */
function synthText(variables: Readonly<Record<string, string>> = {}): string {
  const key = JSON.stringify(variables);
  const text = texts.get(key) ?? synthAnew(variables);
  texts.set(key, text);
  return text;
}

/** For tests that change what the stack is made from. */
export function synthAnew(variables: Readonly<Record<string, string>> = {}): string {
  const settings = readSettings({ ...EMAILS, ...variables });
  return withoutTokenTraces(() => Testing.synth(new TapStack(Testing.app(), stackId(settings), settings)));
}

/** The same as an object, a new one at each call. */
export function synthDocument(variables: Readonly<Record<string, string>> = {}): TerraformDocument {
  return JSON.parse(synthText(variables)) as TerraformDocument;
}

/** Expects the stack to have a resource of the kind with these properties. */
export function expectResource(
  kind: { readonly tfResourceType: string },
  properties: object,
  variables: Readonly<Record<string, string>> = {},
): void {
  expect(Testing.toHaveResourceWithProperties(synthText(variables), kind.tfResourceType, properties)).toBe(true);
}
