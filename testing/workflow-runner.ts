import type { ReviewDecision } from "../core/payments/domain/charge-guard";

interface State {
  readonly Type: "Task" | "Choice" | "Wait" | "Succeed" | "Fail";
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ResultSelector?: Readonly<Record<string, unknown>>;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly StringEquals?: string;
    readonly IsPresent?: true;
    readonly Next: string;
  }[];
  readonly Default?: string;
  readonly Next?: string;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, unknown>>;
}

export interface WorkflowWorld {
  /** The function that runs the tasks. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Starts another workflow under a name; a second start under the same name does nothing. */
  readonly start: (name: string, input: unknown) => void;
  /** Name of the execution. @default "execution" */
  readonly execution?: string;
  /** Resolves when the decision comes for the token; rejects when the time is up. */
  readonly answer: (token: string) => Promise<ReviewDecision>;
}

class TaskFailed extends Error {
  override readonly name = "TaskFailed";
  constructor(
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

let tokens = 0;

/**
 * Runs a definition as Step Functions would, without its waits. It knows the part of the language that Tap's workflows
 * use. Retries and catches are followed as they are written; the result is the last state's name.
 */
export async function runWorkflow(definition: Definition, input: object, world: WorkflowWorld): Promise<string> {
  let data: Record<string, unknown> = { ...input };
  let name = definition.StartAt;
  for (;;) {
    const state = definition.States[name] as State;
    if (state.Type === "Succeed" || state.Type === "Fail") return name;
    if (state.Type === "Wait") {
      name = state.Next ?? "";
      continue;
    }
    if (state.Type === "Choice") {
      const choice = state.Choices?.find(({ Variable, StringEquals, IsPresent }) =>
        IsPresent ? at(data, Variable) !== undefined : at(data, Variable) === StringEquals,
      );
      name = choice?.Next ?? state.Default ?? "";
      continue;
    }
    try {
      data = await attempt(state, data, world);
      name = state.Next ?? "";
    } catch (error) {
      const failed = error as TaskFailed;
      const way = state.Catch?.find(({ ErrorEquals }) => covers(ErrorEquals, failed.error));
      if (way === undefined) throw error;
      name = way.Next;
    }
  }
}

async function attempt(state: State, data: Record<string, unknown>, world: WorkflowWorld) {
  const used = new Map<unknown, number>();
  for (let retries = 0; ; retries++) {
    try {
      return await perform(state, data, retries, world);
    } catch (error) {
      const failed = error instanceof TaskFailed ? error : new TaskFailed("Error", (error as Error).message);
      const retry = state.Retry?.find(({ ErrorEquals }) => covers(ErrorEquals, failed.error));
      const before = used.get(retry) ?? 0;
      if (retry === undefined || before >= retry.MaxAttempts) throw failed;
      used.set(retry, before + 1);
    }
  }
}

async function perform(state: State, data: Record<string, unknown>, retries: number, world: WorkflowWorld) {
  const token = `token-${++tokens}`;
  const Execution = { Name: world.execution ?? "execution" };
  const context = { State: { RetryCount: retries }, Task: { Token: token }, Execution };
  const parameters = resolved(state.Parameters, data, context) as Record<string, unknown>;
  if (state.Resource?.includes("startExecution")) {
    world.start(String(parameters.Name), parameters.Input);
    return data;
  }
  const waits = state.Resource?.endsWith(".waitForTaskToken") ?? false;
  const answer = waits
    ? world.answer(token).catch(() => Promise.reject(new TaskFailed("States.Timeout", "no answer")))
    : undefined;
  answer?.catch(() => undefined);
  const payload = await world.invoke(parameters.Payload);
  const result = waits ? { decision: await answer } : resolved(state.ResultSelector, { Payload: payload }, context);
  return state.ResultPath === null ? data : { ...data, [String(state.ResultPath).slice(2)]: result };
}

const covers = (errors: readonly string[], error: string): boolean =>
  errors.includes(error) ||
  errors.includes("States.ALL") ||
  (errors.includes("States.TaskFailed") && error !== "States.Timeout");

function resolved(value: unknown, data: object, context: object): unknown {
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!key.endsWith(".$")) return [key, resolved(inner, data, context)];
      const path = String(inner);
      const name = key.slice(0, -2);
      if (path.startsWith("States.Format")) return [name, `${at(data, "$.transaction_id")}-${at(data, "$.attempt")}`];
      return [name, path.startsWith("$$.") ? at(context, path.slice(1)) : at(data, path)];
    }),
  );
}

const at = (data: object, path: string): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], data);
