import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** A terminal in which the commands of a document are typed, one block after the other. */
export interface Terminal {
  /** Types the lines, and waits for nothing of what they do: they may start a server. */
  type(lines: string): Promise<void>;
  /**
   * Resolves once the terminal has printed these lines in this order, since the last call, whatever stands between them;
   * `…` stands for any text within a line. Rejects after `seconds`, or when what was typed has failed.
   */
  printed(lines: readonly string[], seconds: number): Promise<void>;
  /** Resolves once all that was typed has ended, each block with a command that succeeded. */
  done(seconds: number): Promise<void>;
  /** Ends what runs, as a user does. */
  interrupt(): void;
  /** Ends the terminal, having ended what runs in it. */
  close(): Promise<void>;
}

const LOOK_MS = 100;
/** Printed after each block, with the status of its last command. */
const MARK = "\u0001ended ";
const READY = "\u0001ready";
/** The status of what Ctrl-C has ended. */
const INTERRUPTED = "130";
/** A shell behind a terminal of its own: only there does Ctrl-C end what runs, and nothing else. */
const SHELL = "import pty; pty.spawn(['bash', '--norc', '--noprofile', '--noediting'])";

const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

export function openTerminal(folder: string, environment: NodeJS.ProcessEnv): Terminal {
  const child = spawn("python3", ["-c", SHELL], { cwd: folder, env: environment, stdio: "pipe" });
  let output = "";
  let read = 0;
  let typed = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString().replaceAll("\r", "");
    });
  }
  // No prompts and no echo stand between what is printed. Ctrl-C ends what runs, and nothing that was typed after it.
  child.stdin.write("stty -echo noflsh; PS1=; PS2=; printf '\\001ready\\n'\n");

  const ended = (): string[] => [...output.matchAll(new RegExp(`${MARK}(\\d+)`, "g"))].map((match) => match[1] ?? "");
  const until = async (what: string, seconds: number, isSo: () => boolean): Promise<void> => {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const failed = ended().some((status) => status !== "0" && status !== INTERRUPTED) || child.exitCode !== null;
      if (!failed && isSo()) return;
      if (failed || Date.now() > end) throw new Error(`${what} did not come. The terminal shows:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };

  const isReady = until("the first prompt", 60, () => output.includes(READY)).then(() => {
    read = output.length;
  });
  isReady.catch(() => undefined);

  return {
    async type(lines) {
      typed++;
      await isReady;
      // In braces, the shell reads all lines before it runs the first: no program takes a line for its own input.
      child.stdin.write(`{\n${lines}\n}\nprintf '\\001ended %s\\n' $?\n`);
    },
    async printed(lines, seconds) {
      for (const line of lines) {
        const pattern = patternOf(line);
        await until(`"${line}"`, seconds, () => {
          const rest = output.slice(read).split("\n");
          const at = rest.findIndex((shown) => pattern.test(stripVTControlCharacters(shown).trim()));
          if (at >= 0) read += rest.slice(0, at + 1).join("\n").length;
          return at >= 0;
        });
      }
    },
    done: (seconds) => until("the end", seconds, () => ended().length === typed),
    interrupt: () => void child.stdin.write("\u0003"),
    async close() {
      if (child.exitCode !== null) return;
      const isIdle = () => ended().length === typed;
      if (!isIdle()) child.stdin.write("\u0003");
      await until("the end", 60, isIdle).catch(() => undefined);
      child.stdin.write("exit\n");
      await endOf(child);
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exit;
  clearTimeout(late);
}
