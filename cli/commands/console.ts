import { once } from "node:events";
import { buildAssets } from "../../console/server/assets";
import { serveConsole } from "../../console/server/serve";
import type { About } from "../../console/shared/answers";
import { principalName, principalOf } from "../../core/access/application/principal";
import { command } from "../command";
import { commandRunner } from "../console-runner";
import { CommandFailure, exitCodes, usageFailure } from "../exit-codes";
import type { Target } from "../target/target";

const USUAL_PORT = 4780;

export const commands = [
  command({
    name: "console",
    summary: "Serve the web console on this computer, for your browser alone",
    details:
      "It runs the same commands as tap does, with your credentials, and shows the command of each view and action. Open the link that it prints: its token counts until Ctrl-C. It listens on 127.0.0.1. docs/console.md says what each page answers.",
    options: {
      port: { type: "number", describe: `Port on this computer [${USUAL_PORT}, or a free one]`, requiresArg: true },
      "read-only": { type: "boolean", describe: "Show only; so it is with --as operator-read" },
    },
    examples: [
      ["tap console", "the local stack's"],
      ["tap console --suffix prod --region eu-west-1 --read-only", "a deployment's, to look only"],
    ],
    async run({ out, common, signal, read, ...context }, { port, "read-only": readOnly = false }) {
      if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
        throw usageFailure("--port must be a number from 0 to 65535.");
      const target = await context.target();
      const about = aboutOf(target, readOnly || common.as === "operator-read");
      const serving = { assets: await buildAssets(), runner: commandRunner({ common, read, target }), about };
      const { link, close } = await listen((at) => serveConsole({ ...serving, port: at }), port);
      out.line(`The console of ${target.suffix} is open${about.isReadOnly ? ", to look only" : ""}: ${link}`);
      out.line("Whoever has the link acts with your rights. Ctrl-C ends it.");
      out.json({ console: link });
      if (!signal.aborted) await once(signal, "abort");
      await close();
      return exitCodes.done;
    },
  }),
];

/** The usual port, or a free one where another console has it. A port that was asked for must be free. */
async function listen<T>(serve: (port: number) => Promise<T>, asked: number | undefined): Promise<T> {
  try {
    return await serve(asked ?? USUAL_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (asked === undefined) return serve(0);
    throw new CommandFailure(exitCodes.failed, `Port ${asked} is taken.`, "Give another --port, or none.");
  }
}

const aboutOf = (
  { suffix, region, accountId, callerArn, deployment, local, flags }: Target,
  isReadOnly: boolean,
): About => ({
  ...{ suffix, region, accountId, flags, isReadOnly },
  stage: deployment.stage,
  isLocal: local !== undefined,
  principal: principalName(principalOf(callerArn)),
  gateway: deployment.payment_gateway,
  reviewTimeoutSeconds: deployment.review_timeout_seconds,
  inboxRetentionDays: deployment.inbox_retention_days,
  batchRetentionDays: deployment.batch_retention_days,
});
