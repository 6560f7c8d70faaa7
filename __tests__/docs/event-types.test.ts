import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { withEventTypes } from "../../ops/event-types-table";
import { projectRoot } from "../../tools/paths";

test("docs/webhooks.md lists the event types that `npm run event-types` would write", () => {
  const document = readFileSync(join(projectRoot, "docs/webhooks.md"), "utf8");
  expect(document).toBe(withEventTypes(document));
});
