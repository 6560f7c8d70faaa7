import type { ApiClient } from "../../tools/http";
import type { Clients } from "../apply/clients";
import type { StackInfo } from "../stack";

/** One line of the demonstration: what was done, what is expected, what happened. */
export interface Scene {
  readonly what: string;
  readonly expected: string;
  /** The answer in a few words, or why there is none. */
  readonly happened: string;
  readonly passed: boolean;
  readonly milliseconds: number;
}

/** A running stack, and what is needed to call it. */
export interface Stage {
  readonly api: ApiClient;
  readonly info: StackInfo;
  readonly clients: Clients;
  /** PEM of the certificate that clients must trust; undefined for plain HTTP. */
  readonly ca?: string | undefined;
  /** Ends the demonstration. */
  readonly signal?: AbortSignal | undefined;
  /** How long a scene waits for what happens behind an answer. @default 60 */
  readonly settleSeconds?: number;
}

/** Plays one scene; `act` returns what happened. */
export type Play = (what: string, expected: string, act: () => Promise<string>) => Promise<void>;
export type SceneGroup = (play: Play, stage: Stage) => Promise<void>;

/**
 * Plays the groups one after the other. A scene that fails is recorded with its reason, and the next one is played.
 * `onScene` is called with each scene at its end.
 */
export async function playAll(
  groups: readonly SceneGroup[],
  stage: Stage,
  onScene?: (scene: Scene) => void,
): Promise<Scene[]> {
  const scenes: Scene[] = [];
  const play: Play = async (what, expected, act) => {
    stage.signal?.throwIfAborted();
    const start = performance.now();
    const happened = await Promise.resolve().then(act).catch(reasonOf);
    stage.signal?.throwIfAborted();
    const milliseconds = Math.round(performance.now() - start);
    const scene = { what, expected, happened, passed: happened === expected, milliseconds };
    scenes.push(scene);
    onScene?.(scene);
  };
  for (const group of groups) await group(play, stage);
  return scenes;
}

/** A refused connection to several addresses is an AggregateError without a message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
