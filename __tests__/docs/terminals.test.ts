import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { openTerminal, type Terminal } from "../../testing/docs/terminals";

const SECONDS = 20;

describe("a terminal of the documents' tests", () => {
  const opened: Terminal[] = [];
  const open = () => {
    const terminal = openTerminal(tmpdir(), { PATH: process.env.PATH });
    opened.push(terminal);
    return terminal;
  };
  afterEach(async () => {
    for (const terminal of opened.splice(0)) await terminal.close();
  });

  test("a terminal keeps variables and functions, and finds lines in their order with any text for …", async () => {
    const terminal = open();
    await terminal.type('a=1\nf() {\n  echo "f $a [x]"\n}');
    await terminal.type("f; echo between; cat <<TEXT\nlast $a\nTEXT");
    await terminal.printed(["f … [x]", "last 1"], SECONDS);
    await terminal.done(SECONDS);
  });

  test("a terminal fails what was not printed, or was printed before", async () => {
    const terminal = open();
    await terminal.type("echo one; echo two");
    await terminal.printed(["two"], SECONDS);
    await expect(terminal.printed(["one"], 1)).rejects.toThrow('"one" did not come');
  });

  test("a terminal fails as soon as a command has failed", async () => {
    const terminal = open();
    await terminal.type("echo here; false");
    await expect(terminal.done(SECONDS)).rejects.toThrow("the end did not come");
  });

  test("a terminal ends with Ctrl-C what runs in it, and takes the next command", async () => {
    const terminal = open();
    await terminal.type("echo started; sleep 60");
    await terminal.printed(["started"], SECONDS);
    terminal.interrupt();
    await terminal.done(SECONDS);
    await terminal.type("echo next");
    await terminal.printed(["next"], SECONDS);
  });
});
