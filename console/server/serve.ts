import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { About } from "../shared/answers";
import type { ActionsUnderWay } from "./actions";
import { consoleApp } from "./app";
import type { Assets } from "./assets";
import type { CommandRunner } from "./runner";
import { newSession } from "./session";

export interface ServeOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly assets: Assets;
  readonly runner: CommandRunner;
  readonly about: About;
}

export interface RunningConsole {
  /** The address to open, with the token of this run. */
  readonly link: string;
  /** Asks actions under way to stop, and ends once they have. */
  close(): Promise<void>;
}

/** This computer only: nobody else's reaches it. */
const ADDRESS = "127.0.0.1";
/** Milliseconds between two looks whether the last action has ended. */
const LOOK_MS = 50;

/** Serves the console on 127.0.0.1. Rejects with the system's error where the port is taken. */
export async function serveConsole({ port, assets, runner, about }: ServeOptions): Promise<RunningConsole> {
  const session = newSession();
  const underWay: ActionsUnderWay = new Map();
  let hosts: readonly string[] = [];
  const app = consoleApp({ assets, runner, about, session, hosts: () => hosts, underWay });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const taken = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, ADDRESS, () => resolve((server.address() as AddressInfo).port));
  });
  hosts = [`${ADDRESS}:${taken}`, `localhost:${taken}`];
  return {
    link: `http://${hosts[0]}/open/${session.token}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const action of underWay.values()) action.abort();
      while (underWay.size > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      server.closeAllConnections();
      await closed;
    },
  };
}
