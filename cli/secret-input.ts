import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { usageFailure } from "./exit-codes";

/** A secret is longer than this in no case: what is longer is another file. */
const MAX_LENGTH = 4096;

/**
 * A secret from a file, from a pipe, or typed without being shown. It is no option: others on the computer can read a
 * process's arguments, and a shell keeps them.
 */
export async function secretInput(file: string | undefined, question: string): Promise<string> {
  const given =
    file !== undefined ? fromFile(file) : process.stdin.isTTY ? await typed(question) : await text(process.stdin);
  if (given.length > MAX_LENGTH)
    throw usageFailure("The value is too long to be a secret.", "Give the file that holds it alone.");
  if (given.trim() === "") throw usageFailure("There is no value.", "Pipe it in, or name its file with --file.");
  return given.trim();
}

function fromFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw usageFailure(`--file ${file} cannot be read.`, "Give a file that holds the value alone.");
  }
}

async function typed(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
