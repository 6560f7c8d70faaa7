import { dynamoTransactionFinder } from "../../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../../core/ledger/adapters/dynamo-transaction-history";
import { type EventKey, eventKeyOf } from "../../../core/ledger/domain/observation";
import { sqsLetterBox } from "../../../core/operations/adapters/dead-letters/sqs-letter-box";
import { boxedEventLetters } from "../../../core/operations/adapters/events/boxed-event-letters";
import { dynamoEventRecords } from "../../../core/operations/adapters/events/dynamo-event-records";
import { dynamoUnprocessedEvents } from "../../../core/operations/adapters/events/dynamo-unprocessed-events";
import { ledgerProcessedEvents } from "../../../core/operations/adapters/events/ledger-processed-events";
import { loggedProcessedEvents } from "../../../core/operations/adapters/events/logged-processed-events";
import type { ListEventsDeps } from "../../../core/operations/application/events/list-events";
import type { ProcessedEvents } from "../../../core/operations/application/events/ports";
import type { ShowEventDeps } from "../../../core/operations/application/events/show-event";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { usageFailure } from "../../exit-codes";
import type { Target } from "../../target/target";

const INBOX = "payment-webhooks";

/** What lists read. */
export function listing({ clients, table, deployment }: Target): ListEventsDeps {
  const { spread, inbox_retention_days: retentionDays } = deployment;
  const unprocessed = dynamoUnprocessedEvents({ client: clients.dynamo, table: table(INBOX), spread });
  return { unprocessed, clock: systemClock, retentionDays };
}

/** What shows one event. */
export function showing({ clients, table, deadLetterUrl }: Target): ShowEventDeps {
  return {
    records: dynamoEventRecords(clients.dynamo, table(INBOX)),
    letters: boxedEventLetters(sqsLetterBox(clients.sqs, deadLetterUrl("webhook-processing"))),
    clock: systemClock,
  };
}

/** What reads processed events. */
export function processed({ clients, table, names, functionName }: Target): ProcessedEvents {
  const client = clients.dynamo;
  const finder = dynamoTransactionFinder(client, table("transactions"));
  const ledgerTables = { ledgerTable: table("payment-transactions"), objectsTable: table("payment-objects") };
  const history = dynamoTransactionHistory({ client, ...ledgerTables });
  return {
    ...ledgerProcessedEvents({ ...finder, ...history }),
    ...loggedProcessedEvents(clients.logs, names.functionLogGroup(functionName("webhook-processor"))),
  };
}

const EVENT_KEY = /^[a-z]{1,32}#[\x21-\x7e]{1,255}$/;

/** The key of an event as a command line gives it. Throws CommandFailure. */
export function keyOf(text: string): EventKey {
  if (EVENT_KEY.test(text)) return eventKeyOf(text);
  throw usageFailure(
    `${JSON.stringify(text)} is no event key.`,
    "Give the source and the event's id: 'stripe#evt_…'. Put it in quotes.",
  );
}
