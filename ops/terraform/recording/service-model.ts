import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** A service's model as botocore keeps it (`service-2.json`): operations, and the shapes of what they take. */
export interface ServiceModel {
  readonly metadata: { readonly protocol?: string; readonly targetPrefix?: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface Operation {
  readonly name: string;
  readonly http?: { readonly method: string; readonly requestUri: string };
  readonly input?: Member;
  readonly deprecated?: boolean;
}

/** A use of a shape, with where and under which name it is sent. */
export interface Member {
  readonly shape: string;
  readonly location?: "uri" | "querystring" | "header" | "headers";
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly jsonvalue?: boolean;
}

export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** Member whose value is the whole body. */
  readonly payload?: string;
  /** Exactly one member is given. */
  readonly union?: boolean;
  /** Any JSON. */
  readonly document?: boolean;
  readonly member?: Member;
  readonly key?: Member;
  readonly value?: Member;
  readonly flattened?: boolean;
  readonly locationName?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

/** The model of the service that a request was signed for; undefined where there is none. */
export type Models = (signingName: string) => ServiceModel | undefined;

/** Folders of models whose name is not the one that requests are signed for. */
const folders: Readonly<Record<string, string>> = {
  monitoring: "cloudwatch",
  ses: "sesv2",
  states: "stepfunctions",
};

/** The models of an installed botocore. `data` is its folder of that name. */
export function botocoreModels(data: string): Models {
  const read = new Map<string, ServiceModel | undefined>();
  const known = new Set(readdirSync(data));
  return (signingName) => {
    const name = folders[signingName] ?? signingName;
    if (!read.has(name)) read.set(name, known.has(name) ? newestModel(join(data, name)) : undefined);
    return read.get(name);
  };
}

function newestModel(folder: string): ServiceModel {
  const [newest = ""] = readdirSync(folder).sort().reverse();
  return JSON.parse(gunzipSync(readFileSync(join(folder, newest, "service-2.json.gz"))).toString()) as ServiceModel;
}

/** The shape of a member. A model that names none is broken, so this throws. */
export function shapeOf(model: ServiceModel, member: Member): Shape {
  const shape = model.shapes[member.shape];
  if (shape === undefined) throw new Error(`the model has no shape ${member.shape}`);
  return shape;
}
