import { addressesIn, type Check, list, resourcesOf, roleStatements } from "./document";

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly TimeoutSeconds?: number;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: readonly { readonly Next: string }[];
}

/** Errors of Lambda itself, which every task must retry. */
const LAMBDA_ERRORS = ["Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.SdkClientException"];

/** Roles of workflows, and states that lead nowhere: the emulator checks neither. */
export const workflowsMayDoWhatTheySay: Check = (document) =>
  resourcesOf(document, "aws_sfn_state_machine").flatMap(({ address, attributes }) => {
    const { States, StartAt } = JSON.parse(String(attributes.definition)) as {
      States: Readonly<Record<string, State>>;
      StartAt: string;
    };
    const statements = roleStatements(document, attributes.role_arn);
    const allowed = (action: string, resource: string) =>
      statements.some(
        ({ Effect, Action, Resource }) =>
          Effect === "Allow" && list(Action).includes(action) && list(Resource).includes(resource),
      );
    const reached = new Set([StartAt, ...Object.values(States).flatMap(nextOf)]);
    return [
      ...[...reached].filter((name) => !(name in States)).map((name) => `${address}: ${name} is no state`),
      ...Object.keys(States)
        .filter((name) => !reached.has(name))
        .map((name) => `${address}: nothing leads to ${name}`),
      ...Object.entries(States)
        .filter(([, { Type }]) => Type === "Task")
        .flatMap(([name, state]) => {
          const says = (broken: boolean, what: string) => (broken ? [`${address}: ${name} ${what}`] : []);
          const waits = state.Resource?.endsWith(".waitForTaskToken") ?? false;
          const invokes = state.Resource?.startsWith("arn:aws:states:::lambda:invoke") ?? false;
          const target = String(state.Parameters?.[invokes ? "FunctionName" : "StateMachineArn"]);
          const retried = (state.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
          return [
            ...(invokes
              ? says(!allowed("lambda:InvokeFunction", target), `may not invoke ${target}`)
              : says(!allowed("states:StartExecution", target), `may not start ${target}`)),
            ...says(addressesIn(target).length !== 1, "calls something of another stack"),
            ...says(
              invokes && !retried.includes("States.ALL") && LAMBDA_ERRORS.some((error) => !retried.includes(error)),
              "does not retry errors of Lambda itself",
            ),
            ...says(!state.TimeoutSeconds, "may hang for ever"),
            ...says(
              !(state.Catch ?? []).some(({ ErrorEquals }) => ErrorEquals.includes("States.ALL")),
              "has no way out of a failure",
            ),
            ...says(waits && attributes.type !== "STANDARD", "waits for an answer, which an express workflow cannot"),
          ];
        }),
    ];
  });

const nextOf = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [
    Next,
    Default,
    ...Choices.map((choice) => choice.Next),
    ...Catch.map((way) => (way as unknown as { Next: string }).Next),
  ].filter((name): name is string => name !== undefined);
