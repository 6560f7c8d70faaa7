import { type LetterView, showLetters } from "../../../core/operations/application/dead-letters/show-letters";
import { spanText } from "../../../tools/span";
import { command } from "../../command";
import type { Context } from "../../context";
import { notFound } from "../../exit-codes";
import { listOptions } from "../../options";
import type { Column } from "../../output/output";
import { lettersOf, queueNamed, queuePlace } from "./parts";

/** What a letter is about, on one line. */
export const keysText = ({ keys }: Pick<LetterView, "keys">): string =>
  Object.entries(keys)
    .filter(([name, value]) => name !== "attempt" || value !== "1")
    .map(([name, value]) => (name === "event" || name === "transaction" ? value : `${name} ${value}`))
    .join(", ");

const outlooks = { works: "is tried again", "changes-nothing": "changes nothing", cannot: "cannot help" } as const;

const columns: readonly Column<LetterView>[] = [
  { title: "Id", value: ({ id }) => id },
  { title: "About", value: keysText },
  { title: "Cause", value: ({ cause }) => cause },
  { title: "State", value: ({ state }) => state },
  { title: "Age", value: ({ queuedAt }) => spanText(Date.now() - Date.parse(queuedAt)) },
  { title: "Redrive", value: ({ outlook }) => outlooks[outlook] },
];

const letterJson = ({ id, keys, ...view }: LetterView) => ({
  id,
  ...keys,
  cause: view.cause,
  state: view.state ?? null,
  type: view.type ?? null,
  redrive: view.outlook,
  note: view.note,
  queued_at: view.queuedAt,
  deleted_at: view.deletedAt,
  receives: view.receives,
  error: view.error ?? null,
  body: view.body,
  body_sha256: view.bodyHash,
});

export const show = command({
  name: "dead-letters show",
  summary: "Show the letters of a queue: what each is about, why it is there, and what a redrive would do",
  details: "Looking hides a letter for some seconds and changes nothing else. Bodies are masked: only ids are shown.",
  positionals: { queue: queuePlace, id: { describe: "One letter, by its id or the beginning of it", type: "string" } },
  options: listOptions,
  examples: [
    ["tap dead-letters show webhook-processing", "its letters, oldest first"],
    ["tap dead-letters show notifications 1f0c2e9a", "one letter in full"],
  ],
  async run(context, { queue: name, id, limit }) {
    const target = await context.target();
    const queue = queueNamed(name, target);
    const { letters, more } = await showLetters(lettersOf(target), queue, { limit, ...(id !== undefined && { id }) });
    if (id === undefined) {
      await context.out.list({
        columns,
        rows: letters,
        limit,
        empty: `No letter lies in ${queue.purpose}.`,
        json: letterJson,
      });
      if (more > 0) context.out.note(`${more} more letters: --limit ${Math.min(10_000, limit * 10)}`);
      return undefined;
    }
    const [letter] = letters;
    if (letter === undefined) {
      throw notFound(
        `No letter ${id} lies in ${queue.purpose}.`,
        `See \`tap dead-letters show ${queue.purpose}${target.flags}\`. A letter that someone else looks at is hidden for a minute.`,
      );
    }
    showOne(context, letter);
    return undefined;
  },
});

function showOne({ out }: Context, letter: LetterView): void {
  out.fields([
    ["id", letter.id],
    ...Object.entries(letter.keys),
    ["type", letter.type],
    ["cause", letter.cause],
    ["state", letter.state],
    ["meaning", letter.note],
    ["a redrive", outlooks[letter.outlook]],
    ["queued", letter.queuedAt],
    ["deleted", letter.deletedAt],
    ["receives", letter.receives],
    ["error", letter.error],
    ["body", letter.body],
    ["body's SHA-256", letter.bodyHash],
  ]);
  out.json(letterJson(letter));
}
