import { describe, expect, test } from "@jest/globals";
import * as z from "zod/mini";
import { itemAttributes, itemCodec, MalformedItem } from "../../core/shared/adapters/aws/item-codec";

const codec = itemCodec({
  table: "batches",
  schema: z.object({ batch_id: z.string(), part_ends: z.array(z.number()), columns: z.optional(z.array(z.string())) }),
  encode: ({ id, ends }: { id: string; ends: number[] }) => ({ batch_id: id, part_ends: ends }),
  decode: ({ batch_id, part_ends }) => ({ id: batch_id, ends: part_ends }),
});

const failureOf = (read: () => unknown): Error => {
  try {
    read();
  } catch (error) {
    return error as Error;
  }
  throw new Error("the item was read");
};

describe("the codec of an item", () => {
  test("an item codec reads what it wrote, and leaves out attributes that it does not know", () => {
    const batch = { id: "bat_1", ends: [10, 20] };
    expect(codec.decode({ ...codec.encode(batch), expires_at: 1 })).toEqual(batch);
  });

  test("an item that does not fit is an error that names table, key and attributes, and no value", () => {
    const error = failureOf(() => codec.decode({ batch_id: "bat_1", part_ends: [1, "4242424242424242"] }));
    expect(error).toBeInstanceOf(MalformedItem);
    expect(error.name).toBe("MalformedItem");
    expect(error.message).toBe("item bat_1 of table batches does not fit: part_ends.1 (invalid_type)");
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("an item without an attribute that it needs is named by both parts of its key", () => {
    const schema = z.object({ decision: z.enum(["approved", "rejected"]) });
    const item = { alert_id: "alert_1", timestamp: "2026-11-18T10:00:00.000Z" };
    expect(failureOf(() => itemAttributes("fraud-alerts", schema, item)).message).toBe(
      "item alert_1 / 2026-11-18T10:00:00.000Z of table fraud-alerts does not fit: decision (invalid_value)",
    );
  });
});
