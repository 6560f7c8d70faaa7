import { type LocalStack, startLocalStack } from "../local/stack";
import type { Step } from "../tools/console";
import { stopSchedules } from "./schedules";
import { testRunOf } from "./test-run";

declare global {
  var tapLocalStack: LocalStack | undefined;
}

const quietly: Step = async (title, work) => {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${title}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
};

/** What jest says of the project whose files it runs. */
interface JestProject {
  readonly displayName: { readonly name: string };
}

/** A signal that ends the tests ends their stack too: the emulator is in a process group of its own. */
function endWith(stack: LocalStack): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stack.stop().finally(() => process.exit(1)));
  }
}

/** One local stack for all files of a project, beside those of other projects and any that `npm start` runs. */
export default async function setup(_: unknown, { displayName }: JestProject): Promise<void> {
  const project = displayName.name;
  const stack = await startLocalStack({ run: testRunOf(project), step: quietly });
  endWith(stack);
  await stopSchedules(stack.clients.scheduler);
  globalThis.tapLocalStack = stack;
  process.env.TAP_TEST_PROJECT = project;
  process.env.TAP_TEST_ROOT_KEY = stack.emulator.rootCredentials.accessKeyId;
  process.env.TAP_TEST_ROOT_SECRET = stack.emulator.rootCredentials.secretAccessKey;
}
