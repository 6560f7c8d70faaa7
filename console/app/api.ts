import type { About, ActionLine, ReadAnswer, ShownFailure } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";
import { keyOfCalls } from "./session";

/** A call that gave nothing, for a reason that an operator can act on. */
export class CallFailed extends Error {
  constructor(readonly failure: ShownFailure) {
    super(failure.message);
  }
}

const NO_SERVER: ShownFailure = {
  kind: "ended",
  message: "The console's server does not answer.",
  nextStep: "Start it again in its terminal: npx tap console, or npm start.",
};
const NO_SESSION: ShownFailure = {
  kind: "signed-out",
  message: "This page belongs to an earlier run of the console.",
  nextStep: "Open the link that tap console printed last.",
};

async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...init.headers, "x-tap-key": keyOfCalls() };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if ((error as Error).name === "AbortError") throw error;
    throw new CallFailed(NO_SERVER);
  });
  if (response.ok) return response;
  if (response.status === 401) throw new CallFailed(NO_SESSION);
  const { failure } = (await response.json().catch(() => ({}))) as { failure?: ShownFailure };
  throw new CallFailed(
    failure ?? {
      kind: "failed",
      message: `The console's server answered ${response.status}.`,
      nextStep: "Its terminal says more.",
    },
  );
}

export const readAbout = async (): Promise<About> => (await (await call("/api/about")).json()) as About;

/** Runs a command that shows something. Throws CallFailed. */
export async function read<T>({ command, places = [], options = {} }: CommandRequest, signal?: AbortSignal) {
  const query = new URLSearchParams([
    ["command", command],
    ...places.map((place) => ["place", place]),
    ...Object.entries(options).map(([name, value]) => [name, value === true ? "" : value]),
  ]);
  const response = await call(`/api/read?${query}`, signal ? { signal } : {});
  return (await response.json()) as ReadAnswer<T>;
}

/** Runs an action, and gives each line of its answer as it comes. Throws CallFailed. */
export async function act(request: CommandRequest, take: (line: ActionLine) => void): Promise<void> {
  const response = await call("/api/actions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let ended = false;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const said = JSON.parse(line) as ActionLine;
      ended ||= "ended" in said || "failure" in said;
      take(said);
    }
  }
  if (!ended) throw new CallFailed(NO_SERVER);
}

/** Asks an action to stop after the item under way. */
export const stop = async (id: string): Promise<void> => void (await call(`/api/actions/${id}`, { method: "DELETE" }));
