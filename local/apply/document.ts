import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/** One `resource` or `data` block. */
export interface Node {
  /** As expressions name it: `aws_sqs_queue.queue`, `data.archive_file.zip`. */
  readonly address: string;
  readonly type: string;
  readonly data: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
}

export interface StackDocument {
  /** Folder in which Terraform would run: paths in the file are relative to it. */
  readonly directory: string;
  readonly region: string;
  readonly nodes: readonly Node[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface TerraformJson {
  readonly provider: { readonly aws: readonly [{ readonly region: string }] };
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Terraform's own arguments: how it treats a resource, not what the resource is. */
const metaArguments = new Set(["//", "depends_on", "lifecycle", "provider"]);

export function readStack(path: string): StackDocument {
  const json = JSON.parse(readFileSync(path, "utf8")) as TerraformJson;
  return {
    directory: dirname(path),
    region: json.provider.aws[0].region,
    nodes: [...nodesOf(json.resource, false), ...nodesOf(json.data ?? {}, true)],
    outputs: Object.fromEntries(Object.entries(json.output ?? {}).map(([name, output]) => [name, output.value])),
  };
}

function nodesOf(blocks: Blocks, data: boolean): Node[] {
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({
      address: `${data ? "data." : ""}${type}.${name}`,
      type,
      data,
      attributes: Object.fromEntries(Object.entries(block).filter(([key]) => !metaArguments.has(key))),
      dependsOn: (block.depends_on ?? []) as string[],
    })),
  );
}
