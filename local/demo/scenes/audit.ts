import { eventually, transactionIn } from "../answers";
import { callsOf } from "../calls";
import { records } from "../records";
import type { SceneGroup } from "../scene";
import { MASKED } from "./card-numbers";
import { transactions } from "./providers";

const EXPECTED = "9 rows, 9 lines with their hashes";

/** Each ledger row of the providers' transactions has its line in the audit trail. */
export const auditScenes: SceneGroup = async (play, stage) => {
  const { read } = callsOf(stage);
  const trail = records(stage.clients, stage.info);
  const table = stage.info.outputs.table_payment_transactions ?? "";

  await play("audited: every row of the five", EXPECTED, () =>
    eventually(stage, EXPECTED, async () => {
      const answers = await Promise.all([...Object.values(transactions), MASKED].map(read));
      const hashes = answers.flatMap((answer) => transactionIn(answer)?.history.map((row) => row.hash) ?? []);
      const lines = (await trail.auditLines(table)).filter(({ after }) => hashes.includes(String(after?.hash)));
      return `${hashes.length} rows, ${lines.length} lines with their hashes`;
    }),
  );
};
