import { describe, expect, test } from "@jest/globals";
import { indexKeys, submissionKeys } from "../../core/ledger/adapters/index-keys";
import { transactionStatuses } from "../../core/ledger/domain/derive";

const item = { transaction_id: "pay_1", merchant_id: "mrc_1", created_key: "2026-11-18T10:00:10.000Z#pay_1" };
const spread = { shards: 1, largeMerchants: new Map<string, number>() };

describe("the keys under which a transaction is listed", () => {
  test.each(["pending", "captured"])(
    "a %s transaction has no key in the indexes by status, which costs nothing",
    (status) => {
      expect(indexKeys({ ...item, status }, spread)).toEqual({
        merchant_month: "mrc_1#2026-11",
        month_shard: "2026-11#0",
      });
    },
  );

  test.each(transactionStatuses.filter((status) => status !== "pending" && status !== "captured"))(
    "a transaction that is %s is in both indexes by status",
    (status) => {
      expect(indexKeys({ ...item, status }, spread)).toMatchObject({
        merchant_status: `mrc_1#${status}`,
        status_shard: `${status}#0`,
      });
    },
  );

  test("a payment is in the index of pending ones while it waits for its end, or for the notification of it", () => {
    const pending_since = "2026-11-18T10:00:00.000Z";
    for (const status of ["pending", "captured", "failed"] as const) {
      expect(indexKeys({ ...item, status, pending_since }, spread)).toMatchObject({ pending_shard: "0" });
      expect(indexKeys({ ...item, status }, spread)).not.toHaveProperty("pending_shard");
    }
  });

  test("a transaction is in the index of flagged ones while it has a flag", () => {
    const flagged = { ...item, status: "captured", flags: ["several_payments"] };
    expect(indexKeys(flagged, spread)).toMatchObject({ flagged_shard: "0" });
    expect(indexKeys({ ...item, status: "captured" }, spread)).not.toHaveProperty("flagged_shard");
  });

  test("a large merchant's transactions are spread by their ids, each always to the same partition", () => {
    const large = { shards: 4, largeMerchants: new Map([["mrc_1", 3]]) };
    const keysOf = (id: string) => indexKeys({ ...item, transaction_id: id, status: "refunded" }, large);
    const keys = Array.from({ length: 60 }, (_, index) => keysOf(`pay_${index}`));
    const months = ["mrc_1#2026-11", "mrc_1#2026-11#1", "mrc_1#2026-11#2"];
    expect([...new Set(keys.map(({ merchant_month }) => merchant_month))].sort()).toEqual(months);
    const statuses = ["mrc_1#refunded", "mrc_1#refunded#1", "mrc_1#refunded#2"];
    expect([...new Set(keys.map(({ merchant_status }) => merchant_status))].sort()).toEqual(statuses);
    expect(keysOf("pay_7")).toEqual(keysOf("pay_7"));
  });
});

test("what was submitted is listed under its customer, and under its reference where it has one", () => {
  const ofCustomer = { merchant_customer: "mrc_1#cus_1", created_key: item.created_key };
  expect(submissionKeys(item, { customerId: "cus_1" })).toEqual(ofCustomer);
  const withReference = submissionKeys(item, { customerId: "cus_1", reference: "order-1" });
  expect(withReference).toEqual({ ...ofCustomer, merchant_reference: "mrc_1#order-1" });
});
