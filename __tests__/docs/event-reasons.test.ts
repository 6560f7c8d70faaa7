import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { eventReasons } from "../../core/operations/domain/event-reasons";
import { projectRoot } from "../../tools/paths";

const runbook = readFileSync(join(projectRoot, "docs/runbook.md"), "utf8");

test.each(Object.entries(eventReasons))(
  "the runbook says of %s what `tap events show` says: its cause, and what to do first",
  (_, { means, first }) => {
    expect(runbook).toContain(`| ${means} | ${first} |`);
  },
);
