import { bundleFunctions } from "../ops/bundle";

/** Synthesis needs the bundles. */
export default async function setup(): Promise<void> {
  await bundleFunctions();
}
