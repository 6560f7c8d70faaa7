import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";
import { withEventTypes } from "./event-types-table";

/** `npm run event-types`: writes the list of event types into docs/webhooks.md. */
const file = join(projectRoot, "docs/webhooks.md");
writeFileSync(file, withEventTypes(readFileSync(file, "utf8")));
console.log("docs/webhooks.md");
