import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { differenceKinds } from "../../core/audit/application/verify/ports";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { hashFits } from "../../core/ledger/domain/row";
import { canonicalJson } from "../../core/shared/domain/json";
import { environments } from "../../lib/config/environments";
import { projectRoot } from "../../tools/paths";

const page = readFileSync(join(projectRoot, "docs/audit.md"), "utf8");
const script = readFileSync(join(projectRoot, "samples/audit/verify_export.py"), "utf8");
const block = (language: string): string => new RegExp(`\`\`\`${language}\n(.*)\n\`\`\``).exec(page)?.[1] ?? "";

test("the example of docs/audit.md is a row whose hash fits, with the bytes that are hashed and their number", () => {
  const item = JSON.parse(block("json")) as Record<string, unknown>;
  const row = rowItem.decode(item);
  const { hash, ...hashed } = row;
  expect(hashFits(row)).toBe(true);
  expect(block("text")).toBe(canonicalJson(hashed));
  expect(createHash("sha256").update(block("text")).digest("hex")).toBe(hash);
  expect(page).toContain(`# ${hash}`);
  expect(page).toContain(`The ${Buffer.byteLength(block("text"))} bytes that are hashed`);
});

test("docs/audit.md and the script name every attribute of a row, and the page how it is hashed", () => {
  const chain = { transactionId: "stripe_pi_1", seq: 1, hash: "0".repeat(64) };
  const row = { ...rowItem.decode(JSON.parse(block("json"))), joined: [chain], mergedInto: chain };
  const names = Object.keys(rowItem.encode(row));
  const renamed = new Map(Object.keys(row).map((name, index) => [name, index]));
  const pairs = [...page.matchAll(/\| `([a-z_]+)` \| `([a-zA-Z]+)`/g)].map(([, stored = "", hashed = ""]) => [
    stored,
    hashed,
  ]);
  expect(pairs.map(([stored]) => stored).sort()).toEqual(names.filter((name) => name !== "hash").sort());
  for (const [stored = "", hashed = ""] of pairs) {
    expect(renamed.has(hashed)).toBe(true);
    expect(hashed).toBe(stored.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));
  }
  const known = [...(/ROW = \{([^}]*)\}/.exec(script)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
  expect(known.sort()).toEqual([...names].sort());
});

test("docs/audit.md explains each difference, and what mends it", () => {
  const [explained = "", mended = ""] = [page.split("## Each hour")[0], page.split("## Mend")[1]];
  for (const kind of differenceKinds) expect(explained).toContain(`\`${kind}\``);
  for (const kind of differenceKinds.filter((one) => !["row_reordered", "join_broken"].includes(one))) {
    expect(mended).toContain(`\`${kind}\``);
  }
});

test("docs/audit.md has the numbers of the scheduled verification and of the retention", () => {
  const { dev, staging, prod } = environments;
  expect(dev.auditVerification).toEqual({ sharePercent: 100, older: 1000 });
  expect(staging.auditVerification).toEqual(dev.auditVerification);
  expect(prod.auditVerification).toEqual({ sharePercent: 5, older: 500 });
  expect(page).toContain("up to 1,000 older ones");
  expect(page).toContain("five in a hundred, and 500 older ones");
  const days = [dev, staging, prod].map(({ auditRetentionDays }) => auditRetentionDays);
  expect(page).toContain(`${days[0]}, ${days[1]} or ${days[2]} days`);
});
