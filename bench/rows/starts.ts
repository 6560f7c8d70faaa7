import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FunctionName, functionEnvironment } from "../../core/contracts/environment";
import { bundleFunctions } from "../../ops/bundle";
import { projectRoot } from "../../tools/paths";
import { DeployedPipeline } from "../counts/deployed-pipeline";
import { eventOf, sendWebhook } from "../counts/paths";
import { measureProcesses, type ProcessCase } from "../cpu/processes";
import { type Figure, type Sample, sampleOf } from "../figures";
import { buildForNode } from "../functions/build";
import { environmentOf, merchants } from "../functions/variables";
import type { Group } from "./group";

const ROUNDS = 9;
/** Milliseconds of CPU that an import may add to a bare Node.js. */
const IMPORT_GOALS: Readonly<Partial<Record<FunctionName, number>>> = {
  "webhook-receiver": 65,
  "transaction-reader": 65,
};
const IMPORT_GOAL = 90;
/** Milliseconds of CPU of a receiver's first webhook. */
const FIRST_CALL_GOAL = 50;
/** Functions that a webhook with a notification goes through, and the calls of AWS that each makes at its first event. */
const onTheWay = ["webhook-receiver", "webhook-processor", "notification-sender", "delivery-sender"] as const;
const PLAIN_CALLS = 4;

export const imports: Group = {
  name: "imports",
  does: "CPU of the import of each bundle, against a Node.js that imports nothing",
  async measure({ node }) {
    await bundleFunctions();
    const nothing = await written("nothing.mjs", "export {};");
    const tls = await written("tls.mjs", 'import "node:crypto";import "node:https";import "node:zlib";');
    const functions = Object.keys(functionEnvironment) as FunctionName[];
    const around = {
      ...{ awsUrl: "https://127.0.0.1:1", endpointOrigin: "http://127.0.0.1:1", certificateFile: "" },
      paypal: { origin: "http://127.0.0.1:1", identity: { root: "", chain: "", privateKey: "" } },
    };
    const bundles = functions.map((name): [FunctionName, ProcessCase] => {
      const { NODE_EXTRA_CA_CERTS: _, ...env } = environmentOf(name, around);
      return [name, { command: [node, join(projectRoot, "dist/lambda", name, "index.mjs")], env }];
    });
    const cases: Record<string, ProcessCase> = {
      ...Object.fromEntries(bundles),
      nothing: { command: [node, nothing] },
      tls: { command: [node, tls] },
    };
    const measured = await measureProcesses(cases, ROUNDS);
    const floor = measured.nothing as Sample;
    return [
      figure("imports/floor", "import of crypto, https and zlib alone", measured.tls as Sample, floor),
      ...functions.map((name) => ({
        ...figure(`imports/${name}`, `import of ${name}`, measured[name] as Sample, floor),
        most: IMPORT_GOALS[name] ?? IMPORT_GOAL,
      })),
    ];
  },
};

const figure = (id: string, what: string, tap: Sample, floor: Sample): Figure => ({
  ...{ id, what, unit: "ms", by: "added" },
  ...{ tap, floor },
});

async function written(name: string, source: string): Promise<string> {
  const folder = join(projectRoot, "dist/bench");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), source);
  return join(folder, name);
}

export const firstCalls: Group = {
  name: "first-calls",
  does: "CPU of each function's first event after its import, with TLS and all calls of AWS, against requests alone",
  async measure({ node }) {
    const [plain = ""] = await buildForNode(["bench/cases/plain-calls.ts"]);
    const pipeline = await DeployedPipeline.start(node);
    try {
      const runs: Record<string, number[]> = { plain: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        pipeline.cool();
        const event = eventOf({ merchantId: merchants.told, type: "payment_intent.succeeded", payment: randomUUID() });
        const { functions } = await sendWebhook(pipeline, event);
        const floor = pipeline.standIn("webhook-receiver", plain);
        const { cpu } = await floor.invoke({ calls: PLAIN_CALLS });
        floor.stop();
        // The first round warms the computer's caches.
        if (round === 0) continue;
        runs.plain?.push((cpu[0] ?? 0) / 1000);
        for (const name of onTheWay) {
          runs[name] = [...(runs[name] ?? []), (functions[name]?.cpuMicros ?? 0) / 1000];
        }
      }
      const floor = sampleOf(runs.plain ?? []);
      return onTheWay.map((name) => ({
        ...{ id: `first-calls/${name}`, what: `first event of ${name}`, unit: "ms" as const },
        ...{ tap: sampleOf(runs[name] ?? []), floor, against: `${PLAIN_CALLS} requests by node:https` },
        ...(name === "webhook-receiver" && { most: FIRST_CALL_GOAL }),
      }));
    } finally {
      await pipeline.stop();
    }
  },
};
