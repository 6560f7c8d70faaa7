import { principalName } from "../../../core/access/application/principal";
import { type SecretStatus, secretStatus } from "../../../core/operations/application/secrets/secrets";
import { secretNames } from "../../../core/operations/domain/secrets";
import { command } from "../../command";
import type { Column } from "../../output/output";
import { parametersIn } from "../endpoints/parts";

const columns: readonly Column<SecretStatus>[] = [
  { title: "SECRET", value: ({ name }) => name },
  { title: "STATE", value: ({ state }) => state },
  {
    title: "ACTIVE",
    value: ({ active, most, state }) => (state === "unset" ? `0 of ${most}` : `${active ?? "?"} of ${most}`),
  },
  { title: "CHANGED", value: ({ changedAt }) => changedAt },
  { title: "BY", value: ({ changedBy }) => changedBy && principalName(changedBy) },
  { title: "WHAT", value: ({ what }) => what },
];

export const status = command({
  name: "secrets status",
  summary: "Show which secrets are set, and since when",
  details:
    "No value is read. How many are active is known of those that were set with tap; of others, ? is shown. Merchants' secrets: tap endpoints list.",
  positionals: { secret: { type: "string", describe: "Only this one", choices: secretNames } },
  examples: [
    ["tap secrets status", "all"],
    ["tap secrets status stripe-read-key", "one"],
  ],
  async run({ out, ...context }, { secret }) {
    const target = await context.target();
    const deps = { parameters: parametersIn(target), path: target.names.parameter("") };
    const rows = await secretStatus(deps, secret);
    await out.list({ columns, rows, limit: rows.length, empty: "", json });
    return undefined;
  },
});

const json = ({ name, what, state, active, most, changedAt, changedBy }: SecretStatus) => ({
  secret: name,
  what,
  state,
  active: state === "unset" ? 0 : (active ?? null),
  most,
  changed_at: changedAt ?? null,
  changed_by: changedBy ?? null,
});
