import type { ActionsUnderWay } from "../console/server/actions";
import { consoleApp } from "../console/server/app";
import type { CommandRunner, Listener } from "../console/server/runner";
import { newSession } from "../console/server/session";
import type { About } from "../console/shared/answers";
import type { CommandRequest } from "../console/shared/command-line";

export const HOST = "127.0.0.1:4780";

/** The console of a local stack, which acts. */
export const consoleAbout: About = {
  ...{ suffix: "dev", region: "us-east-1", stage: "dev", isLocal: true, accountId: "000000000000" },
  ...{ principal: "user/anna", isReadOnly: false, flags: "", gateway: "sandbox" },
  ...{ reviewTimeoutSeconds: 3600, inboxRetentionDays: 7, batchRetentionDays: 7 },
};

export interface Ran {
  readonly request: CommandRequest;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

/** The console's server over a runner that plays the commands. */
export function consoleWorld(play: (ran: Ran) => number | Promise<number> = () => 0, isReadOnly = false) {
  const ran: CommandRequest[] = [];
  const runner: CommandRunner = {
    async run(request, listener, signal) {
      ran.push(request);
      return play({ request, listener, signal });
    },
  };
  const session = newSession();
  const underWay: ActionsUnderWay = new Map();
  const assets = new Map([
    ["/", { content: "<!doctype html>", type: "text/html" }],
    ["/app.js", { content: "0", type: "text/javascript" }],
  ]);
  const options = { assets, runner, session, underWay, hosts: () => [HOST, "localhost:4780"] };
  const app = consoleApp({ ...options, about: { ...consoleAbout, isReadOnly } });
  const plain = { host: HOST };
  const signedIn = { ...plain, cookie: `tap_console_4780=${session.cookie}`, "x-tap-key": session.key };
  const send = async (path: string, headers: Record<string, string> = signedIn, init: RequestInit = {}) =>
    app.request(path, { ...init, headers });
  return {
    ran,
    session,
    underWay,
    plain,
    signedIn,
    send,
    /** As the page asks for an action. */
    act: (request: unknown, headers: Record<string, string> = {}) =>
      send(
        "/api/actions",
        { ...signedIn, origin: `http://${HOST}`, "content-type": "application/json", ...headers },
        { method: "POST", body: JSON.stringify(request) },
      ),
  };
}
