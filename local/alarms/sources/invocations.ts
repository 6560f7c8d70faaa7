import { NewLines } from "./log-lines";
import type { Source } from "./source";

/** Calls of functions, also those of schedules and queues, which the emulator does not count: each begins with a line. */
export function invocations(): Source {
  const newLines = new NewLines();
  return {
    measures: ({ namespace, name }) => namespace === "AWS/Lambda" && name === "Invocations",
    async measure({ clients, series, samples, started, since, now }) {
      await Promise.all(
        series.map(async (one) => {
          const group = `/aws/lambda/${one.dimensions.FunctionName}`;
          const lines = await newLines.read(clients.logs, group, '"START RequestId"', { started, since });
          for (const _ of lines) samples.record(one, now, 1);
        }),
      );
    },
  };
}
