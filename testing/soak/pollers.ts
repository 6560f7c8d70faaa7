import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import type { LocalStack } from "../../local/stack";

/** As many as Lambda begins with at a standard queue. */
const POLLERS = 5;

/**
 * Gives each queue several pollers, as AWS does, and resolves to what takes them away again. The emulator takes one
 * batch a mapping, then waits for every stream of the audit trail in turn: with one mapping, a soak would measure
 * that. The messages of one group of a FIFO queue still come one after another.
 */
export async function addPollers({ clients: { lambda } }: Pick<LocalStack, "clients">): Promise<() => Promise<void>> {
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const added: string[] = [];
  for (const mapping of EventSourceMappings.filter(isOfQueue)) {
    for (let poller = 1; poller < POLLERS; poller++) {
      const { UUID } = await lambda.send(new CreateEventSourceMappingCommand(sameAs(mapping)));
      if (UUID !== undefined) added.push(UUID);
    }
  }
  return async () => {
    for (const UUID of added) await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  };
}

const isOfQueue = ({ EventSourceArn = "" }: EventSourceMappingConfiguration): boolean =>
  EventSourceArn.includes(":sqs:");

const sameAs = ({
  EventSourceArn,
  FunctionArn,
  BatchSize,
  FunctionResponseTypes,
  ScalingConfig,
}: EventSourceMappingConfiguration) => ({
  EventSourceArn,
  FunctionName: FunctionArn,
  BatchSize,
  FunctionResponseTypes,
  ScalingConfig,
});
