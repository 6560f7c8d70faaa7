import { hasAlarm } from "../../../core/operations/application/dead-letters/letter-queues";
import {
  type LetterQueueRow,
  listLetterQueues,
} from "../../../core/operations/application/dead-letters/list-letter-queues";
import { spanText } from "../../../tools/span";
import { command } from "../../command";
import type { Column } from "../../output/output";
import { boxesOf, fullName } from "./parts";

export const list = command({
  name: "dead-letters list",
  summary: "Show every dead letter queue: how many letters, how old, and when the oldest is deleted",
  details: "SQS deletes a letter 14 days after it was first queued; in a FIFO queue, after it became a dead letter.",
  options: { all: { type: "boolean", describe: "Show empty queues too" } },
  examples: [
    ["tap dead-letters list", "queues that hold letters"],
    ["tap dead-letters list --all --json", "all queues, a line of JSON for each"],
  ],
  async run(context, { all = false }) {
    const target = await context.target();
    const rows = await listLetterQueues({ boxes: boxesOf(target) });
    const now = Date.now();
    const age = (time: string) => spanText(Math.abs(Date.parse(time) - now));
    const showing = ({ queue }: LetterQueueRow) => `tap dead-letters show ${queue.purpose}${target.flags}`;
    const alarm = ({ queue }: LetterQueueRow) =>
      hasAlarm(queue) ? target.names.of("alarm", `${queue.purpose}-dead-letters`) : undefined;
    const columns: Column<LetterQueueRow>[] = [
      { title: "Queue", value: ({ queue }) => queue.purpose },
      { title: "Letters", value: ({ count }) => count, align: "right" },
      { title: "Oldest", value: ({ oldest }) => oldest && age(oldest.queuedAt) },
      { title: "Deleted in", value: ({ oldest }) => oldest && age(oldest.deletedAt) },
      { title: "Alarm", value: alarm },
      { title: "Show", value: (row) => (row.count > 0 ? showing(row) : "") },
    ];
    await context.out.list({
      columns,
      rows: rows.filter(({ count }) => all || count > 0),
      limit: rows.length,
      empty: "No dead letter queue holds a letter.",
      json: (row) => ({
        queue: row.queue.purpose,
        name: fullName(row.queue, target),
        letters: row.count,
        oldest_queued_at: row.oldest?.queuedAt ?? null,
        oldest_deleted_at: row.oldest?.deletedAt ?? null,
        is_whole: row.isWhole,
        alarm: alarm(row) ?? null,
        show: showing(row),
      }),
    });
    if (rows.some(({ isWhole }) => !isWhole)) {
      context.out.note("Some letters were not looked at: an older one may be among them.");
    }
    return undefined;
  },
});
