import { projectRoot } from "../../tools/paths";
import { codeBlocks } from "./markdown";
import { openTerminal, type Terminal } from "./terminals";

/** Longest time that what a page shows may take to be printed: packages are installed on a slow computer. */
const BLOCK_SECONDS = 600;
const TERMINAL = /^# Terminal (\d+)(: press Ctrl-C)?\n?/;

/**
 * Follows a page as its reader does. Each block in `sh` is typed into the terminal that its first line names; each block
 * in `text` is what that terminal, or the one that it names, prints. `files`: blocks that only show a file. Returns how
 * many blocks there were. Throws what was not printed, or did not end well.
 */
export async function follow(
  markdown: string,
  files: ReadonlySet<string>,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const terminals = new Map<string, Terminal>();
  const blocks = codeBlocks(markdown).filter(({ language, text }) => /^(sh|text)$/.test(language) && !files.has(text));
  let last = "";
  try {
    for (const [index, { language, text }] of blocks.entries()) {
      const [head = "", number = last, interrupt] = TERMINAL.exec(text) ?? [];
      last = number;
      const terminal = terminals.get(number) ?? openTerminal(projectRoot, environment);
      terminals.set(number, terminal);
      const rest = text.slice(head.length);
      if (language === "text") await terminal.printed(rest.split("\n"), BLOCK_SECONDS);
      else if (interrupt !== undefined) terminal.interrupt();
      else await terminal.type(rest);
      // What prints nothing that the page shows has to end before the next block.
      if (language === "sh" && blocks[index + 1]?.language !== "text") await terminal.done(BLOCK_SECONDS);
    }
    return blocks.length;
  } finally {
    // The first one has the stack, which the others use.
    for (const terminal of [...terminals.values()].reverse()) await terminal.close();
  }
}
