import type { LocalStack } from "../../local/stack";
import { withLocalStack } from "../../local/with-stack";
import { printStep } from "../../tools/console";
import { Failure } from "../../tools/failure";
import { apiClient } from "../../tools/http";
import { runFolder } from "../../tools/paths";
import { measureAnswers } from "../answers";
import { exactly, type Figure } from "../figures";
import { measureFile } from "../files";
import type { Group } from "./group";

/** p99 of a submission, as a multiple of the p99 of a function that does nothing. */
const ANSWER_GOAL = 5;
/** Time of a file, as a multiple of ten times the time of a tenth of its rows. */
const GROWTH_GOAL = 1.5;
const MEMORY_GOAL_MIB = 256;
const RUN = runFolder("benchmark");

export const stack: Group = {
  name: "stack",
  does: "a local stack of its own: a file's growth and memory, and 500 payments submitted, 20 at a time",
  async measure({ rows }) {
    const figures: Figure[] = [];
    const work = async (running: LocalStack): Promise<number> => {
      figures.push(...(await measureStack(running, rows)));
      return 0;
    };
    const code = await withLocalStack({ run: RUN, step: printStep, work });
    if (code !== 0) throw new Failure("The local stack was stopped before its end.", "Run the command again.");
    return figures;
  },
};

async function measureStack(running: LocalStack, rows: number): Promise<Figure[]> {
  const { apiUrl, region } = running.info;
  const api = apiClient({ apiUrl, region, ...(running.ca && { ca: running.ca }) });
  try {
    const tenth = Math.round(rows / 10);
    const small = await measureFile(running, api, RUN, tenth);
    const large = await measureFile(running, api, RUN, rows);
    // The payments come last: their workflows go on for a while.
    const answers = await measureAnswers(running, api);
    return [
      {
        ...{ id: "stack/submission", what: "p99 of POST /transactions", unit: "ms", by: "times" },
        ...{ tap: exactly(answers.submission), peer: exactly(answers.noOp) },
        ...{ against: "a function that does nothing", most: ANSWER_GOAL },
      },
      {
        ...{ id: "stack/file", what: `a file of ${rows} rows`, unit: "s", by: "times" },
        ...{ tap: exactly(large.milliseconds / 1000), peer: exactly(small.milliseconds / 100) },
        ...{ against: `ten times a file of ${tenth} rows`, most: GROWTH_GOAL },
      },
      {
        ...{ id: "stack/memory", what: "memory of its worker", unit: "MiB" },
        ...{ tap: exactly(large.memory), most: MEMORY_GOAL_MIB },
      },
    ];
  } finally {
    api.close();
  }
}
