import { principalName } from "../../../core/access/application/principal";
import { readCallers } from "../../../core/operations/adapters/transactions/known-merchants";
import { bindingsIn } from "../../../core/operations/application/merchants/callers-parameter";
import { listMerchants, type MerchantShown } from "../../../core/operations/application/merchants/list-merchants";
import { command } from "../../command";
import type { Column } from "../../output/output";
import { settingFailures } from "../../setting-failures";
import { isDenied } from "../../target/aws-errors";
import { keyText, merchantDeps, merchantJson } from "./parts";

const columns: readonly Column<MerchantShown>[] = [
  { title: "MERCHANT", value: ({ merchantId }) => merchantId },
  { title: "API KEYS", value: ({ keys }) => (keys === undefined ? "?" : keys.map(keyText).join(", ") || undefined) },
  { title: "CALLERS", value: ({ principals }) => principals.map(principalName).join(", ") || undefined },
];

export const list = command({
  name: "merchants list",
  summary: "List merchants that have an API key or a caller",
  details:
    "Operators and services that act for all merchants are not among them. Their keys are shown to whoever may let merchants in. Where they are notified: tap endpoints list.",
  positionals: { merchant: { type: "string", describe: "Only this one" } },
  examples: [
    ["tap merchants list", "all"],
    ["tap merchants list mrc_tidewater", "one"],
  ],
  async run({ out, ...context }, { merchant }) {
    const target = await context.target();
    const { keys, callersName } = merchantDeps(target);
    const shown = { keysAllowed: true };
    const rows = await settingFailures(target, () =>
      listMerchants(
        {
          keys: (merchantId) =>
            keys.list(merchantId).catch((error: unknown) => {
              if (!isDenied(error)) throw error;
              shown.keysAllowed = false;
              return "not-allowed" as const;
            }),
          bindings: async () => bindingsIn(callersName, await readCallers(target.clients.ssm, callersName)),
        },
        merchant,
      ),
    );
    await out.list({ columns, rows, limit: rows.length, empty: "No such merchant.", json: merchantJson });
    if (!shown.keysAllowed) out.note(`API keys: ${target.names.of("policy", "operator-merchants")} shows them.`);
    return undefined;
  },
});
