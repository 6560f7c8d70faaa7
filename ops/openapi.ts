import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { openApiDocument } from "../lib/api/openapi";
import { openApiFile } from "../tools/paths";

/** `npm run openapi`: writes the API's description from the routes. */
writeFileSync(openApiFile, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
console.log(relative(process.cwd(), openApiFile));
