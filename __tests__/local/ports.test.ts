import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import { HOST, holdPort } from "../../local/emulator/ports";

test("stacks that start at the same time get different ports", async () => {
  const held = await Promise.all(Array.from({ length: 20 }, () => holdPort(undefined)));
  expect(new Set(held.map(({ port }) => port)).size).toBe(20);
  for (const { release } of held) release();
});

test("a port that is wanted and taken is refused", async () => {
  const { port, release } = await holdPort(undefined);
  await expect(holdPort(port)).rejects.toMatchObject({ message: `Port ${port} is taken.` });
  release();
});

test("a process that is started with a held port keeps it after the release, and answers on it", async () => {
  const { port, descriptor, release } = await holdPort(undefined);
  const serving = 'require("net").createServer((socket) => socket.end("mine")).listen({ fd: 3 })';
  const child = spawn(process.execPath, ["-e", serving], { stdio: ["ignore", "ignore", "inherit", descriptor] });
  release();
  try {
    await expect(holdPort(port)).rejects.toThrow("is taken");
    const [answer] = await once(connect(port, HOST), "data");
    expect(String(answer)).toBe("mine");
  } finally {
    child.kill();
  }
});
