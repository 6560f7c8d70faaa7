import { runFolder } from "../local/paths";
import { type LocalStack, type Step, startLocalStack } from "../local/stack";

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

/** One local stack for all end-to-end tests, beside any that `npm start` runs. */
export default async function setup(): Promise<void> {
  const stack = await startLocalStack({ run: runFolder("test"), step: quietly });
  globalThis.tapLocalStack = stack;
  process.env.TAP_TEST_ROOT_KEY = stack.emulator.rootCredentials.accessKeyId;
  process.env.TAP_TEST_ROOT_SECRET = stack.emulator.rootCredentials.secretAccessKey;
}
