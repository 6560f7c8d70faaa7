import { Arguments } from "./arguments";
import type { StackDocument } from "./document";
import { referencesIn, resolveValue } from "./expressions";
import type { ApplyContext } from "./handler";
import { handlers } from "./resources";

export interface AppliedStack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly created: number;
}

/**
 * Creates what the file says, in an emulator that is empty: a resource as soon as everything it refers to is there.
 * Fails on a type, an argument or an expression that it does not know, so that nothing is silently left out.
 */
export async function applyStack(document: StackDocument, context: ApplyContext): Promise<AppliedStack> {
  const nodes = new Map(document.nodes.map((node) => [node.address, node]));
  const started = new Map<string, Promise<Readonly<Record<string, unknown>>>>();
  const path: string[] = [];

  const attributesOf = (address: string): Promise<Readonly<Record<string, unknown>>> => {
    const running = started.get(address);
    if (running !== undefined) return running;
    if (path.includes(address)) throw new Error(`the resources refer to each other in a circle: ${path.join(" → ")}`);
    const node = nodes.get(address);
    if (node === undefined) throw new Error(`the file refers to ${address} but does not contain it`);
    path.push(address);
    const needs = [...new Set([...node.dependsOn, ...referencesIn(node.attributes)])];
    const ready = needs.map(attributesOf);
    path.pop();
    const created = Promise.all(ready).then(async (found) => {
      const known = new Map(needs.map((need, index) => [need, found[index]]));
      const handler = handlers[node.type];
      if (handler === undefined) throw new Error(`${address}: the local stack does not know this type`);
      const attributes = resolveValue(node.attributes, (need, attribute) => {
        const value = known.get(need)?.[attribute];
        if (value === undefined) throw new Error(`${address}: the local stack has no ${attribute} of ${need}`);
        return value;
      });
      const args = new Arguments(address, attributes as Record<string, unknown>);
      const result = await handler(args, context);
      args.assertAllRead();
      return result;
    });
    const named = created.catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      throw message.startsWith(address) || error instanceof ApplyError
        ? error
        : new ApplyError(address, message, error);
    });
    started.set(address, named);
    return named;
  };

  const all = await Promise.all([...nodes.keys()].map(attributesOf));
  const byAddress = new Map([...nodes.keys()].map((address, index) => [address, all[index]]));
  const outputs = resolveValue(document.outputs, (address, attribute) => byAddress.get(address)?.[attribute]);
  return { outputs: outputs as Record<string, string>, created: nodes.size };
}

class ApplyError extends Error {
  constructor(address: string, message: string, cause: unknown) {
    super(`${address}: ${message}`, { cause });
    this.name = "ApplyError";
  }
}
