import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";
import { reference } from "./reference";

/** `npm run cli:docs`: writes docs/cli.md. */
writeFileSync(join(projectRoot, "docs/cli.md"), reference());
console.log("docs/cli.md");
