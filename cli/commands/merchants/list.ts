import { principalName } from "../../../core/access/application/principal";
import { listMerchants, type MerchantShown } from "../../../core/operations/application/merchants/change-merchant";
import { command } from "../../command";
import type { Column } from "../../output/output";
import { admitting, keyText, merchantDeps, merchantJson } from "./parts";

const columns: readonly Column<MerchantShown>[] = [
  { title: "MERCHANT", value: ({ merchantId }) => merchantId },
  { title: "API KEYS", value: ({ keys }) => keys.map(keyText).join(", ") || undefined },
  { title: "CALLERS", value: ({ principals }) => principals.map(principalName).join(", ") || undefined },
];

export const list = command({
  name: "merchants list",
  summary: "List merchants that have an API key or a caller",
  details:
    "Operators and services that act for all merchants are not among them. Where merchants are notified: tap endpoints list.",
  positionals: { merchant: { type: "string", describe: "Only this one" } },
  examples: [
    ["tap merchants list", "all"],
    ["tap merchants list mrc_tidewater", "one"],
  ],
  async run({ out, ...context }, { merchant }) {
    const target = await context.target();
    const rows = await admitting(target, () => listMerchants(merchantDeps(target), merchant));
    await out.list({ columns, rows, limit: rows.length, empty: "No such merchant.", json: merchantJson });
    return undefined;
  },
});
