import { expect, test } from "@jest/globals";
import { TerraformStack, Testing } from "cdktf";
import { readSettings } from "../../lib/config/settings";
import { stackId } from "../../lib/naming";
import { TapStack } from "../../lib/tap-stack";
import { withoutTokenTraces } from "../../lib/token-traces";

test("the preparation that cdktf makes for several stacks adds nothing to the only one", () => {
  const settings = readSettings({ ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" });
  const app = Testing.app();
  const synthesized = (prepare: (stack: TapStack) => void) =>
    withoutTokenTraces(() => {
      const stack = new TapStack(app, stackId(settings), settings);
      expect(app.node.findAll().filter(TerraformStack.isStack)).toHaveLength(1);
      prepare(stack);
      const text = JSON.stringify(stack.toTerraform());
      app.node.tryRemoveChild(stack.node.id);
      return text;
    });
  const prepared = synthesized((stack) => TerraformStack.prototype.prepareStack.call(stack));
  expect(synthesized((stack) => stack.prepareStack())).toBe(prepared);
});
