import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openApiDocument } from "../lib/api/openapi";
import { openApiFile, projectRoot } from "../tools/paths";
import { withReference } from "./api-reference";

/** `npm run openapi`: writes the API's description for machines, and its reference for people in docs/api.md. */
const page = join(projectRoot, "docs/api.md");
writeFileSync(openApiFile, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
writeFileSync(page, withReference(readFileSync(page, "utf8")));
for (const file of [openApiFile, page]) console.log(relative(process.cwd(), file));
