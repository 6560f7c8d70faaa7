// biome-ignore lint/suspicious/noExplicitAny: JSON of a service, whose shape the operation's own type states
export type Wire = any;

/** How the members of an operation are written as JSON, and read from it, where JSON has no type for them. */
interface OperationOptions<Input, Output> {
  readonly encode?: (input: Input) => object;
  readonly decode?: (answer: Wire, input: Input) => Output;
  /** Path of the operation, where the service tells operations apart by it. @default "/", and a header names it */
  readonly path?: string;
}

/** One call of a service, as a command of the SDK: what it sends, and how it reads the answer. */
export interface Command<Input, Output> {
  readonly input: Input;
  readonly operation: string;
  readonly options: OperationOptions<Input, Output>;
}

/** Class of an operation's commands, which takes the place of the SDK's class. */
export const operation = <Input extends object, Output extends object>(
  name: string,
  options: OperationOptions<Input, Output> = {},
): (new (
  input: Input,
) => Command<Input, Output>) =>
  class {
    readonly operation = name;
    readonly options = options;
    constructor(readonly input: Input) {}
  };
