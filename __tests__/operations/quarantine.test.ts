import { describe, expect, test } from "@jest/globals";
import { shownOf } from "../../core/operations/adapters/audit/s3-quarantined-records";
import {
  listQuarantined,
  type QuarantinedRecord,
  type QuarantinedRecords,
} from "../../core/operations/application/audit/quarantine";
import { requeueRecords } from "../../core/operations/application/audit/requeue-records";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

const record = (keys: object, more: object = {}) => ({
  eventID: "e1",
  eventName: "INSERT",
  eventSourceARN: "arn:aws:dynamodb:us-east-1:123456789012:table/table-transactions-dev/stream/2026-11-21T00:00:00.000",
  dynamodb: { SequenceNumber: "1", ApproximateCreationDateTime: 1_795_000_000, Keys: keys, ...more },
});

describe("what is shown of a quarantined object", () => {
  test("a quarantined change is shown with its table, key and time, and whether it becomes a line now", () => {
    expect(shownOf(JSON.stringify(record({ transaction_id: { S: "pay_1" } })))).toEqual({
      table: "table-transactions-dev",
      item: "pay_1",
      changedAt: "2026-11-18T11:06:40.000Z",
      changes: 1,
      reason: "no line could be made of it",
    });
    expect(shownOf(JSON.stringify(record({ id: { S: "pay_1" } }, { SequenceNumber: "" })))).toMatchObject({
      hindrance: expect.stringContaining("lacks its id"),
    });
  });

  test("a batch that a mapping gave up is shown with its size, its first item and AWS's reason", () => {
    const Records = [record({ event_key: { S: "stripe#evt_1" }, part: { N: "2" } }), record({ id: { S: "b" } })];
    const givenUp = {
      requestContext: { condition: "MaximumRecordAgeExceeded" },
      responseContext: { functionError: "Unhandled" },
      payload: JSON.stringify({ Records }),
    };
    expect(shownOf(JSON.stringify(givenUp))).toMatchObject({
      changes: 2,
      item: "stripe#evt_1 2",
      reason: "given up: MaximumRecordAgeExceeded, Unhandled",
    });
  });

  test("neither images nor addresses, card numbers or control characters of a quarantined object are shown", () => {
    const image = { customer_email: { S: "ada@example.com" }, note: { S: "4111111111111111" } };
    const hostile = [
      record({ id: { S: "ada@example.com" } }, { NewImage: image, SequenceNumber: "" }),
      record({ id: { S: "4111 1111 1111 1111" } }, { NewImage: image }),
      record({ id: { S: "\u001b[2J" } }),
      // The SDK's error names the type that it does not know.
      record({ id: { "ada@example.com": "1" } }),
      { ...record({}), eventName: "ada@example.com" },
      { requestContext: { condition: "ada@example.com" }, payload: '{"Records": "ada@example.com' },
    ];
    for (const object of hostile) {
      const shown = JSON.stringify(shownOf(JSON.stringify(object)));
      expect(shown).not.toMatch(/ada|4111 ?1111 ?1111 ?1111|u001b/);
    }
  });

  test("a quarantined object that is no record is shown as such", () => {
    expect(shownOf("ada@example.com")).toEqual({
      changes: 0,
      reason: "no line could be made of it",
      hindrance: "it is no JSON",
    });
  });
});

const known = (key: string, quarantinedAt: string): QuarantinedRecord => ({
  ...{ key, quarantinedAt, expiresAt: quarantinedAt, changes: 1, reason: "given up" },
});

test("quarantined records are listed newest first, and only those that are shown are read", async () => {
  const all = ["2026-11-24", "2026-11-26", "2026-11-25"].map((day) => known(`records/${day}`, `${day}T10:00:00.000Z`));
  const read: string[] = [];
  const records: QuarantinedRecords = {
    keys: async () => ({ keys: all, isWhole: false }),
    async read(key) {
      read.push(key);
      return all.find((one) => one.key === key);
    },
    has: async () => true,
  };
  const { records: shown, ...rest } = await listQuarantined(records, 2);
  expect(shown.map(({ key }) => key)).toEqual(["records/2026-11-26", "records/2026-11-25"]);
  expect(rest).toEqual({ more: 1, isWhole: false });
  expect(read).toHaveLength(2);
});

describe("requeueing", () => {
  /** Records that leave after so many looks; the clock moves only while the command sleeps. */
  function setUp(looks: Record<string, number>, stopAfterMs = Number.POSITIVE_INFINITY) {
    let now = Date.parse("2026-11-26T12:00:00.000Z");
    const start = now;
    const actions = new InMemoryOperatorActions();
    const stopping = new AbortController();
    const deps = {
      actions,
      signal: stopping.signal,
      records: {
        async has(key: string) {
          actions.journal.push(`look ${key}`);
          looks[key] = (looks[key] ?? 0) - 1;
          return looks[key] >= 0;
        },
      },
      clock: {
        now: () => new Date(now),
        random: () => 0,
        async sleep(ms: number) {
          now += ms;
          if (now - start > stopAfterMs) stopping.abort();
        },
      },
    };
    return { deps, actions, passed: () => now - start };
  }

  test("a record is asked for by an action with its reason, before anybody looks whether it has left", async () => {
    const { deps, actions } = setUp({ a: 2 });
    const [outcome] = await requeueRecords(deps, ["a"], "version 42 reads it");
    expect(outcome).toEqual({ key: "a", action: "act_1", outcome: "finished" });
    expect(actions.journal).toEqual(["begin audit requeue", "look a", "look a", "look a", "end finished 1 0"]);
    expect(actions.actions.get("act_1")).toMatchObject({
      filter: { record: "a" },
      count: 1,
      reason: "version 42 reads it",
    });
  });

  test("a record that does not leave within three minutes has failed, and the others are done", async () => {
    const { deps, actions, passed } = setUp({ a: 1_000_000, b: 0 });
    const outcomes = await requeueRecords(deps, ["a", "b"], "version 42");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "finished"]);
    expect(passed()).toBe(180_000);
    expect([...actions.actions.values()].map(({ state }) => state)).toEqual(["failed", "finished"]);
  });

  test("a command that is stopped while it waits says so in its record", async () => {
    const { deps, actions } = setUp({ a: 1_000_000 }, 10_000);
    expect(await requeueRecords(deps, ["a"], "version 42")).toMatchObject([{ outcome: "stopped" }]);
    expect(actions.journal.at(-1)).toBe("end stopped 0 0");
  });

  test("a reason with an address is refused before anything is asked for", async () => {
    const { deps, actions } = setUp({ a: 0 });
    await expect(requeueRecords(deps, ["a"], "ask ada@example.com")).rejects.toThrow("an e-mail address");
    expect(actions.journal).toEqual([]);
  });
});
