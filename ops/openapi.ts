import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openApiDocument } from "../lib/api/openapi";
import { projectRoot } from "../tools/paths";

/** `npm run openapi`: writes the API's description from the routes. */
const file = join(projectRoot, "docs/openapi.json");
writeFileSync(file, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
console.log(relative(process.cwd(), file));
