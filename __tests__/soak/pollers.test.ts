import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { expect, test } from "@jest/globals";
import type { Clients } from "../../local/apply/clients";
import { addPollers } from "../../testing/soak/pollers";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:queue-webhook-processing-dev";

test("each queue has five pollers with the settings of its own, and one again afterwards", async () => {
  const mappings = new Map<string, object>([
    [
      "first",
      { EventSourceArn: QUEUE, FunctionArn: "processor", BatchSize: 10, ScalingConfig: { MaximumConcurrency: 10 } },
    ],
    ["fifo", { EventSourceArn: `${QUEUE}.fifo`, FunctionArn: "sender" }],
    ["stream", { EventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1", FunctionArn: "logger" }],
  ]);
  const before = new Map(mappings);
  const send = async (command: unknown) => {
    if (command instanceof ListEventSourceMappingsCommand) {
      return { EventSourceMappings: [...mappings].map(([UUID, mapping]) => ({ UUID, ...mapping })) };
    }
    if (command instanceof CreateEventSourceMappingCommand) {
      const UUID = `added-${mappings.size}`;
      const { FunctionName: FunctionArn, ...settings } = command.input;
      mappings.set(UUID, { FunctionArn, ...settings });
      return { UUID };
    }
    if (command instanceof DeleteEventSourceMappingCommand) mappings.delete(command.input.UUID ?? "");
    return {};
  };
  const remove = await addPollers({ clients: { lambda: { send } } as unknown as Clients });
  const added = [...mappings].filter(([id]) => !before.has(id)).map(([, mapping]) => mapping);
  expect(added).toEqual(["first", "fifo"].flatMap((id) => Array.from({ length: 4 }, () => before.get(id))));
  await remove();
  expect(mappings).toEqual(before);
});
